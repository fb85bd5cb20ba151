// A result on a page of its own: it came without a script, clocks work all the same.

import "./print.js";
import { startTimers } from "./timer.js";

startTimers(document);
