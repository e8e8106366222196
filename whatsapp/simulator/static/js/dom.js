// Builds elements. Text only ever becomes text nodes, so nothing that a message holds is markup.

import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/** Returns an element; `props` are attributes, `on…` handlers, `dataset`, or properties. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (key === "dataset") Object.assign(node.dataset, value);
    else if (key === "text") node.textContent = value;
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Returns an SVG element. */
export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Returns one of our icons, hidden from assistive technology. */
export function icon(name) {
  const shape = svg("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" });
  for (const d of ICONS[name]) shape.append(svg("path", { d }));
  return shape;
}

/** Puts icons where the document asks for them. */
export function fillIcons(root) {
  for (const place of root.querySelectorAll("i[data-icon]")) place.replaceWith(icon(place.dataset.icon));
}

/** Returns the element with an id. */
export const byId = (id) => document.getElementById(id);

/** Returns a name's initials, at most two. */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** Returns one of six hues for a name, always the same. */
export function hue(name) {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + char.codePointAt(0)) % 997;
  return sum % 6;
}
