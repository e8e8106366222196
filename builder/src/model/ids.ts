/** "A new website!" → "a_new_website": an id that can be read in exports and reports. */
export function slug(text: string, fallback = "item"): string {
  const plain = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 32);
  return plain || fallback;
}

// Ids that mean something of their own; no button or row may have them.
const RESERVED = new Set([
  "next", "timeout", "other", "true", "false", "open", "closed", "ok", "error", "failed", "reply", "done", "returned",
]);

export function unique(wanted: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  const base = RESERVED.has(wanted) ? `${wanted}_1` : wanted;
  if (!used.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const candidate = `${base}_${number}`;
    if (!used.has(candidate)) return candidate;
  }
}

export function choiceId(title: string, taken: Iterable<string>): string {
  return unique(slug(title, "choice"), taken);
}

/** A choice that has no title yet has an id for the time being; its first title gives it its own. */
export function provisionalId(taken: Iterable<string>): string {
  return unique("new_1", taken);
}

export function isProvisional(id: string): boolean {
  return /^new_\d+(_\d+)?$/.test(id);
}
