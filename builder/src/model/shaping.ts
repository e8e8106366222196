// Small parts that make a value of an unknown type into one of a known type.

/** What the value is taken for; undefined if it is to be left out. */
export type Shape = (value: unknown) => unknown;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function number(value: unknown): number | undefined {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

export function point(value: unknown): { x: number; y: number } | undefined {
  if (!isObject(value)) return undefined;
  const [x, y] = [number(value.x), number(value.y)];
  return x === undefined || y === undefined ? undefined : { ...value, x, y };
}

/** A list; a single value that fits is a list of one. */
export function list(item: Shape): Shape {
  return (value) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((one) => {
      const shaped = one === null ? undefined : item(one);
      return shaped === undefined ? [] : [shaped];
    });
}

/** Names with texts; what is no text is kept as its JSON. */
export const pairs: Shape = (value) =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, text(one) ?? JSON.stringify(one)]))
    : undefined;

/** One of these words. */
export function word(...known: string[]): Shape {
  return (value) => (typeof value === "string" && known.includes(value) ? value : undefined);
}

/**
 * An object with these parts. What else it has is kept; what a part cannot be is left out; null
 * stays, since it says that there is none; `needed` is what stands in for parts that must be there.
 */
export function object(parts: Record<string, Shape>, needed: Record<string, unknown> = {}): Shape {
  return (value) => {
    if (!isObject(value)) return undefined;
    const shaped: Record<string, unknown> = { ...value };
    for (const [name, part] of Object.entries(parts)) {
      if (!Object.hasOwn(value, name) || value[name] === null) continue;
      const one = part(value[name]);
      if (one === undefined) delete shaped[name];
      else shaped[name] = one;
    }
    for (const [name, usual] of Object.entries(needed)) shaped[name] ??= structuredClone(usual);
    return shaped;
  };
}
