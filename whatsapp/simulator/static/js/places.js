// Locations on a drawn map, and contact cards.

import { el, icon, svg, initials, hue } from "./dom.js";
import { rows } from "./rows.js";

/** Returns a small map; the same place always gets the same streets. No map service is asked. */
export function map(latitude, longitude) {
  let seed = Math.abs(Math.round(latitude * 9973 + longitude * 7919)) + 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const sheet = svg("svg", { viewBox: "0 0 260 130", class: "map", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" });
  sheet.append(svg("rect", { width: "260", height: "130", class: "map-ground" }));
  const park = { cx: 30 + random() * 200, cy: 15 + random() * 100, rx: 28 + random() * 30, ry: 18 + random() * 18 };
  sheet.append(svg("ellipse", { ...park, class: "map-park" }));
  const bend = 20 + random() * 90;
  sheet.append(svg("path", { d: `M-10 ${bend} C 80 ${bend - 40 + random() * 80} 170 ${bend - 40 + random() * 80} 270 ${130 - bend}`, class: "map-water" }));
  const tilt = random() * 40 - 20;
  for (let x = -20 + random() * 20; x < 290; x += 30 + random() * 26) {
    sheet.append(svg("path", { d: `M${x} -5 L${x + tilt} 135`, class: random() > 0.75 ? "map-road map-wide" : "map-road" }));
  }
  for (let y = 8 + random() * 14; y < 135; y += 24 + random() * 20) {
    sheet.append(svg("path", { d: `M-5 ${y} L265 ${y - tilt / 2}`, class: random() > 0.75 ? "map-road map-wide" : "map-road" }));
  }
  sheet.append(svg("path", { d: "M130 84c15-17 22-28 22-38a22 22 0 1 0-44 0c0 10 7 21 22 38z", class: "map-pin" }));
  sheet.append(svg("circle", { cx: "130", cy: "46", r: "8", class: "map-dot" }));
  return sheet;
}

/** Returns a location card. */
export function locationCard(place) {
  const latitude = Number(place.latitude);
  const longitude = Number(place.longitude);
  const exact = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return el(
    "div",
    { class: "place" },
    map(latitude, longitude),
    el(
      "div",
      { class: "place-words" },
      place.name ? el("p", { class: "place-name", dir: "auto", text: place.name }) : null,
      place.address ? el("p", { class: "small", dir: "auto", text: place.address }) : null,
      el("p", { class: "small", text: exact }),
    ),
  );
}

/** Returns an avatar with initials. */
export const avatar = (name) => el("span", { class: `avatar hue-${hue(name)}`, "aria-hidden": "true", text: initials(name) });

/** Returns the inside of a contacts message: the cards, and a row to see the details. */
export function contactCards(message, doing) {
  const cards = message.content;
  const inside = cards.map((card) => {
    const name = card.name?.formatted_name ?? "Contact";
    const more = card.org?.company ?? card.phones?.[0]?.phone ?? "";
    return el(
      "div",
      { class: "contact" },
      avatar(name),
      el("div", {}, el("p", { class: "contact-name", dir: "auto", text: name }), more ? el("p", { class: "small", text: more }) : null),
    );
  });
  const view = { icon: "person", text: cards.length > 1 ? "View all" : "View contact", act: () => doing.contacts(cards) };
  return { inside, below: rows([view]) };
}
