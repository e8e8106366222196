// Objects whose keys are names that people or files gave: "constructor" and "__proto__" are names too.

/** The same entries in an object that inherits nothing. */
export function bare<T extends object>(record: T): T {
  return fromEntries(Object.entries(record)) as T;
}

/** As Object.fromEntries, but what is not there is not there. */
export function fromEntries<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  const record = Object.create(null) as Record<string, V>;
  for (const [key, value] of entries) record[key] = value;
  return record;
}

/** What the record itself holds under the key. */
export function own<V>(record: Record<string, V>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
