// The answers stay in this tab, whatever page or language comes next: an emergency that was ticked is never lost.
// No module: it is there before the form, so nothing is sent before the answers are back. Where the tab cannot keep
// anything, the ways to other pages stay buttons of the form, and take the answers along.

(() => {
  const KEY = "posture-answers";
  const RESULT = "posture-result";
  /** What was set by the camera, or for one photo, does not belong to the next one. */
  const OF_ONE_PHOTO = ["view", "roll_deg", "mirrored"];
  const KEPT = ["select-one", "checkbox", "number"];

  const chooseAgain = () => document.getElementById("choose-again");
  const formHere = () => chooseAgain() && document.forms.namedItem("form");
  /** @param {HTMLFormElement} form */
  const fields = (form) =>
    [...form.elements]
      .filter((one) => one instanceof HTMLSelectElement || one instanceof HTMLInputElement)
      .filter((one) => KEPT.includes(one.type) && one.name);
  /** @param {HTMLFormElement} form */
  const anyChosen = (form) => [...form.querySelectorAll("input")].some((input) => input.files?.length);
  /** Which of the forms this is. @param {HTMLFormElement} form */
  const place = (form) => form.getAttribute("action") ?? "";
  let back = false;
  let forgotten = false;
  /** When it was begun that these answers belong to; undefined where nothing can be kept. @type {number | undefined} */
  let begun;

  /** What the tab has kept; undefined when it cannot keep anything. @returns {KeptAnswers | undefined} */
  function kept() {
    try {
      sessionStorage.setItem(`${KEY}-try`, "");
      sessionStorage.removeItem(`${KEY}-try`);
      return (
        JSON.parse(sessionStorage.getItem(KEY) ?? "null") ?? { fields: {}, chosen: {}, begun: Date.now() }
      );
    } catch {
      return undefined;
    }
  }

  /**
   * Put the answers back. What stands in the form is newer (sent along, or just typed), but for a page that was left.
   * @param {HTMLFormElement} form @param {boolean} older
   */
  function restore(form, older) {
    const saved = kept();
    back = true;
    if (!saved) return;
    document.getElementById("stays")?.removeAttribute("hidden");
    for (const field of fields(form)) {
      const values = saved.fields[field.name] ?? (older ? [] : undefined);
      field.autocomplete = "off";
      if (!values || (older && OF_ONE_PHOTO.includes(field.name) && anyChosen(form))) continue;
      if (field instanceof HTMLInputElement && field.type === "checkbox") {
        field.checked = values.includes(field.value) || (!older && field.checked);
      } else if (older || field.value === "") fill(field, values[0] ?? "");
      if (values.length && field.type !== "select-one") unfold(field);
    }
    // A file cannot be kept.
    if (saved.chosen[place(form)] && !anyChosen(form)) chooseAgain()?.removeAttribute("hidden");
  }

  /** What was answered must be seen. @param {Element} field */
  function unfold(field) {
    for (const fold of document.querySelectorAll("details")) fold.open ||= fold.contains(field);
  }

  /** @param {HTMLSelectElement | HTMLInputElement} field @param {string} value */
  function fill(field, value) {
    const offered =
      field instanceof HTMLInputElement || [...field.options].some((option) => option.value === value);
    if (offered) field.value = value;
  }

  /** Whether this page is older than "start afresh". @param {KeptAnswers} saved */
  const deletedSince = (saved) => begun !== undefined && saved.begun !== begun;

  /** Keep the answers. @returns {boolean} whether that was possible */
  function save() {
    const form = formHere();
    // While the form is still arriving, what is there is not all that was answered.
    if (document.readyState === "loading" || !form || forgotten) return false;
    if (!back) restore(form, false);
    const saved = kept();
    if (!saved || deletedSince(saved)) return false;
    /** @type {KeptAnswers["fields"]} */
    const given = {};
    for (const field of fields(form)) {
      given[field.name] ??= [];
      const passing = form.dataset.ofCamera && OF_ONE_PHOTO.includes(field.name);
      const answered =
        field instanceof HTMLInputElement && field.type === "checkbox" ? field.checked : field.value;
      if (!passing && answered) given[field.name].push(field.value);
    }
    const chosen = { ...saved.chosen, [place(form)]: anyChosen(form) || chooseAgain()?.hidden === false };
    try {
      begun = saved.begun;
      sessionStorage.setItem(KEY, JSON.stringify({ fields: { ...saved.fields, ...given }, chosen, begun }));
    } catch {
      return false;
    }
    return true;
  }

  document.addEventListener("readystatechange", () => {
    const form = formHere();
    if (document.readyState !== "interactive" || !form) return;
    restore(form, false);
    save();
  });
  addEventListener("pageshow", ({ persisted }) => {
    const form = formHere();
    const saved = kept();
    forgotten = false;
    if (!persisted || !form || !saved) return;
    // A page that was kept alive must not show what has been deleted since.
    if (deletedSince(saved)) {
      location.reload();
      return;
    }
    restore(form, true);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
  for (const name of ["input", "change"]) {
    document.addEventListener(name, ({ target }) => {
      const field = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
      if (!field || !target.form || target.form !== formHere()) return;
      if (target instanceof HTMLInputElement && target.files?.length)
        chooseAgain()?.setAttribute("hidden", "");
      save();
    });
  }
  addEventListener("pagehide", save);
  // Only when it goes out of sight: a page that was kept alive is seen before it is told of what was answered since.
  document.addEventListener("visibilitychange", () => document.hidden && save());
  document.addEventListener("submit", save, true);

  // With the answers kept, a way to another page can be an address.
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-afresh]")) {
      forgotten = true;
      sessionStorage.removeItem(KEY);
      sessionStorage.removeItem(RESULT);
      return;
    }
    const way = event.target.closest("button");
    const unusual = event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!way?.dataset.href || unusual || !save()) return;
    event.preventDefault();
    location.assign(way.dataset.href);
  });
})();
