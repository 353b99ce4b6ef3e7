// Knows how to make elements and how to bring a page in line with a new picture.
// Text enters by text nodes only: whatever a name contains is shown, never run.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Child | Child[]} Children */

const SVG = "http://www.w3.org/2000/svg";
/** @type {WeakMap<Element, Record<string, EventListener>>} */
const handlers = new WeakMap();

/**
 * An element with attributes and children; null, undefined and false are left out.
 *
 * Attributes: a string or number is set, `true` is set empty, false and null are left out;
 * `vars: {"--x": 1}` sets custom properties; `onclick: fn` and the like set handlers;
 * `key` names the element among its siblings, so that `patch` recognises it.
 * @param {string} tag @param {Record<string, unknown> | null} [attrs] @param {...Children} children
 * @returns {HTMLElement}
 */
export function h(tag, attrs, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs ?? {})) assign(element, name, value);
  append(element, children);
  return element;
}

/** @param {HTMLElement} element @param {string} name @param {unknown} value */
function assign(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "vars") {
    for (const [key, text] of Object.entries(/** @type {object} */ (value))) element.style.setProperty(key, String(text));
  } else if (name === "key") {
    element.dataset.key = String(value);
  } else if (name.startsWith("on")) {
    const known = handlers.get(element) ?? {};
    known[name] = /** @type {EventListener} */ (value);
    handlers.set(element, known);
    Reflect.set(element, name, value);
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** @param {Node} parent @param {Children[]} children */
function append(parent, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * An icon of the sprite; it says nothing to a screen reader, so put a word beside it.
 * @param {string} name @param {string} [extra] further classes
 * @returns {SVGSVGElement}
 */
export function icon(name, extra = "") {
  const svg = /** @type {SVGSVGElement} */ (document.createElementNS(SVG, "svg"));
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  // With the build in its address the sprite is cached for good, however often a page redraws.
  use.setAttribute("href", `/static/vendor/icons.svg?v=${meta("moiso-build") ?? ""}#${name}`);
  svg.appendChild(use);
  return svg;
}

/**
 * The element with this id; raises if the page lacks it.
 * @param {string} id @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element #${id}`);
  return element;
}

/**
 * What must be there where it is asked for; raises if it isn't.
 * @template T @param {T | null | undefined} thing @returns {T}
 */
export function present(thing) {
  if (thing === null || thing === undefined) throw new Error("what the page draws is not there");
  return thing;
}

/** The content of `<meta name=…>`, or null. @param {string} name @returns {string | null} */
export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? null;
}

/**
 * The JSON in `<script type="application/json" id=…>`, or null.
 * @param {string} id @returns {any} any: who asks says what the server puts there
 */
export function embedded(id) {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}

/**
 * Make the children of `parent` what is given, changing only what differs.
 *
 * Elements that stay keep focus, scroll and a finger that is down on them; that is why pages
 * patch instead of replacing. An element with `data-own` keeps its children and its attributes; one
 * that is given with `data-same` stands for the one that is there, which stays as it is.
 * @param {Element} parent @param {...Children} children
 */
export function patch(parent, ...children) {
  const wanted = document.createDocumentFragment();
  append(wanted, children);
  patchChildren(parent, wanted);
}

/** @param {Node} old @param {Node} wanted */
function patchChildren(old, wanted) {
  /** @type {Map<string, ChildNode>} */
  const keyed = new Map();
  for (const child of old.childNodes) {
    const key = keyOf(child);
    if (key !== null) keyed.set(key, child);
  }
  const stays = new Set(Array.from(wanted.childNodes, keyOf));
  /** @type {ChildNode | null} */
  let place = old.firstChild;
  for (const next of Array.from(wanted.childNodes)) {
    // What goes is taken out first: moving the others past it would take their focus.
    while (place !== null && keyOf(place) !== null && !stays.has(keyOf(place))) {
      const gone = place;
      place = place.nextSibling;
      gone.remove();
    }
    const key = keyOf(next);
    const found = key === null ? place : keyed.get(key) ?? null;
    if (found !== null && isSameKind(found, next)) {
      if (found === place) place = place.nextSibling;
      else old.insertBefore(found, place);
      patchNode(found, next);
    } else {
      old.insertBefore(next, place);
    }
  }
  while (place !== null) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
}

/** @param {Node} node @returns {string | null} */
function keyOf(node) {
  return node instanceof HTMLElement ? node.dataset.key ?? null : null;
}

/** @param {Node} one @param {Node} other */
function isSameKind(one, other) {
  return one.nodeName === other.nodeName && keyOf(one) === keyOf(other);
}

/** @param {Node} old @param {Node} wanted */
function patchNode(old, wanted) {
  if (!(old instanceof Element) || !(wanted instanceof Element)) {
    if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
    return;
  }
  if (old.hasAttribute("data-own") || wanted.hasAttribute("data-same")) return;
  for (const { name } of Array.from(old.attributes)) {
    if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of Array.from(wanted.attributes)) {
    if (old.getAttribute(name) !== value) patchAttribute(old, name, value);
  }
  patchHandlers(old, wanted);
  const chosen = old instanceof HTMLSelectElement ? old.value : null;
  patchChildren(old, wanted);
  if (old instanceof HTMLSelectElement) choose(old, chosen ?? "");
}

/**
 * Chosen stays what was: an option that moves in from another list would choose itself.
 * @param {HTMLSelectElement} list @param {string} value
 */
function choose(list, value) {
  const options = Array.from(list.options);
  const found =
    options.find((one) => one.value === value) ??
    options.find((one) => one.defaultSelected) ?? options[0];
  if (found) found.selected = true;
}

/** @param {Element} old @param {string} name @param {string} value */
function patchAttribute(old, name, value) {
  // A style attribute would be refused by the policy; the same text through the CSSOM is not.
  if (name === "style") /** @type {HTMLElement} */ (old).style.cssText = value;
  else old.setAttribute(name, value);
}

/** @param {Element} old @param {Element} wanted */
function patchHandlers(old, wanted) {
  const before = handlers.get(old) ?? {};
  const after = handlers.get(wanted) ?? {};
  for (const name of Object.keys(before)) if (!(name in after)) Reflect.set(old, name, null);
  for (const [name, run] of Object.entries(after)) Reflect.set(old, name, run);
  handlers.set(old, after);
}
