// The answers stay in this tab, whatever page or language comes next: an emergency that was ticked is never lost.
// No module: it is there before the form, so nothing is sent before the answers are back. Where the tab cannot keep
// anything, the ways to other pages stay buttons of the form, and take the answers along.

(() => {
  const KEY = "posture-answers";
  const RESULT = "posture-result";
  /** What was set by the camera, or for one photo, does not belong to the next one. */
  const OF_ONE_PHOTO = ["view", "roll_deg", "mirrored"];

  const form = () => document.getElementById("choose-again") && document.forms.namedItem("form");
  const fields = () => [...form().elements].filter((one) => one.matches("select, [type=checkbox], [type=number]") && one.name);
  const anyChosen = () => [...form().querySelectorAll("[type=file]")].some((input) => input.files.length);
  let back = false;
  let forgotten = false;

  /** What the tab has kept; undefined when it cannot keep anything. */
  function kept() {
    try {
      sessionStorage.setItem(`${KEY}-try`, "");
      sessionStorage.removeItem(`${KEY}-try`);
      return JSON.parse(sessionStorage.getItem(KEY)) ?? { fields: {}, chosen: {} };
    } catch {
      return undefined;
    }
  }

  /** Put the answers back. What stands in the form is newer (sent along, or just typed), but for a page that was left. */
  function restore(older) {
    const saved = kept();
    back = true;
    if (!saved) return;
    document.getElementById("stays").hidden = false;
    for (const field of fields()) {
      const values = saved.fields[field.name] ?? (older ? [] : undefined);
      field.autocomplete = "off";
      if (!values || (older && OF_ONE_PHOTO.includes(field.name) && anyChosen())) continue;
      if (field.type === "checkbox") field.checked = values.includes(field.value) || (!older && field.checked);
      else if (older || field.value === "") fill(field, values[0] ?? "");
      if (values.length && field.type !== "select-one") unfold(field);
    }
    // A file cannot be kept.
    if (saved.chosen[place()] && !anyChosen()) document.getElementById("choose-again").hidden = false;
  }

  /** What was answered must be seen. */
  function unfold(field) {
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }

  function fill(field, value) {
    if (field.type !== "select-one" || [...field.options].some((option) => option.value === value)) field.value = value;
  }

  /** Keep the answers. @returns {boolean} whether that was possible */
  function save() {
    // While the form is still arriving, what is there is not all that was answered.
    if (document.readyState === "loading" || !form() || forgotten) return false;
    if (!back) restore(false);
    const saved = kept();
    if (!saved) return false;
    const given = {};
    for (const field of fields()) {
      given[field.name] ??= [];
      const passing = form().dataset.ofCamera && OF_ONE_PHOTO.includes(field.name);
      if (!passing && (field.type === "checkbox" ? field.checked : field.value !== "")) given[field.name].push(field.value);
    }
    const again = document.getElementById("choose-again");
    const chosen = { ...saved.chosen, [place()]: anyChosen() || !again.hidden };
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ fields: { ...saved.fields, ...given }, chosen }));
    } catch {
      return false;
    }
    return true;
  }

  /** Which of the forms this is. */
  const place = () => form().getAttribute("action");

  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive" || !form()) return;
    restore(false);
    save();
  });
  addEventListener("pageshow", ({ persisted }) => {
    forgotten = false;
    if (!persisted || !form() || !kept()) return;
    restore(true);
    form().dispatchEvent(new Event("change", { bubbles: true }));
  });
  for (const name of ["input", "change"]) {
    document.addEventListener(name, ({ target }) => {
      if (target !== form() && target.form !== form()) return;
      if (target.files?.length) document.getElementById("choose-again").hidden = true;
      save();
    });
  }
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", save);
  document.addEventListener("submit", save, true);

  // With the answers kept, a way to another page can be an address.
  document.addEventListener("click", (event) => {
    const afresh = event.target.closest("[data-afresh]");
    if (afresh) {
      forgotten = true;
      sessionStorage.removeItem(KEY);
      sessionStorage.removeItem(RESULT);
      return;
    }
    const way = event.target.closest("button[data-href]");
    if (!way || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || !save()) return;
    event.preventDefault();
    const inStep = [...form().querySelectorAll(".step")].some((step) => `#${step.id}` === location.hash);
    location.assign(way.dataset.href + (way.lang && inStep ? location.hash : ""));
  });
})();
