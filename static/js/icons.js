/** An icon for what scripts build: `icon("send")`, or `icon("lock", "Only your people see this")`. */

const SPRITE = new URL("../img/icons.svg", import.meta.url).href;
const SVG = "http://www.w3.org/2000/svg";

export function icon(name, label = "") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  if (label) {
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", label);
  } else {
    drawing.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  drawing.append(use);
  return drawing;
}
