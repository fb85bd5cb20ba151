// Elements of the page: found by their kind, or made.

/**
 * The first one, where the page is sure to have it.
 * @template {Element} E @param {new () => E} kind @param {string} selector @param {ParentNode} [inside]
 * @returns {E}
 */
export function the(kind, selector, inside = document) {
  const [found] = all(kind, selector, inside);
  if (found) return found;
  throw new TypeError(`no ${kind.name}: ${selector}`);
}

/**
 * All of them.
 * @template {Element} E @param {new () => E} kind @param {string} selector @param {ParentNode} [inside]
 * @returns {E[]}
 */
export function all(kind, selector, inside = document) {
  return [...inside.querySelectorAll(selector)].flatMap((one) => (one instanceof kind ? [one] : []));
}

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Partial<HTMLElementTagNameMap[T]>} [fields] @param {(Node|string)[]} [inside]
 */
export function make(tag, fields = {}, inside = []) {
  const element = document.createElement(tag);
  Object.assign(element, fields).append(...inside);
  return element;
}
