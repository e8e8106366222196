/**
 * The words of scripts in the page's language. Django's catalog for it is loaded before the modules;
 * for English there is none, and the words are what they are.
 *
 *   gettext("Sent")    ngettext("%(count)s file", "%(count)s files", count)
 *   interpolate(gettext("Assigned to %(name)s"), { name })
 */

const catalog = globalThis.django ?? {};

export const gettext = (words) => catalog.gettext?.(words) ?? words;

export const pgettext = (context, words) => catalog.pgettext?.(context, words) ?? words;

export const ngettext = (one, many, count) =>
  catalog.ngettext?.(one, many, count) ?? (count === 1 ? one : many);

/** Fill `%(name)s` blanks; a count is written as the language writes numbers. */
export const interpolate = (words, values) =>
  words.replace(/%\((\w+)\)s/g, (blank, name) => {
    const value = values[name];
    if (value === undefined) return blank;
    return typeof value === "number" ? value.toLocaleString(language()) : String(value);
  });

/** The page's language, for `Intl` and `toLocaleString`. */
export const language = () => document.documentElement.lang || "en";
