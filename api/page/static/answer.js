// A result on a page of its own: it came without a script, the routine can be played all the same.

import "./print.js";
import { Player } from "./player.js";

const place = document.getElementById("player");
// Not before the safety questions were answered.
if (place && !document.querySelector(".ask")) new Player(place, document.body);
