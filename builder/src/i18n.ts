/**
 * The builder's words in the page's language. Django's catalog for it is loaded before the bundle;
 * for English there is none, and the words are what they are.
 */

interface Catalog {
  gettext?: (words: string) => string;
  ngettext?: (one: string, many: string, count: number) => string;
  pgettext?: (context: string, words: string) => string;
}

const catalog = ((globalThis as { django?: Catalog }).django ?? {}) as Catalog;

export const gettext = (words: string): string => catalog.gettext?.(words) ?? words;

/** One word with two meanings: the context, which nobody sees, tells them apart. */
export const pgettext = (context: string, words: string): string =>
  catalog.pgettext?.(context, words) ?? words;

export const ngettext = (one: string, many: string, count: number): string =>
  catalog.ngettext?.(one, many, count) ?? (count === 1 ? one : many);

/** Fill `%(name)s` blanks; a count is written as the language writes numbers. */
export const interpolate = (words: string, values: Record<string, unknown>): string =>
  words.replace(/%\((\w+)\)s/g, (blank, name: string) => {
    const value = values[name];
    if (value === undefined) return blank;
    return typeof value === "number" ? value.toLocaleString(language()) : String(value);
  });

/** The page's language, for `Intl` and `toLocaleString`. */
export const language = (): string =>
  (typeof document === "undefined" ? "" : document.documentElement.lang) || "en";
