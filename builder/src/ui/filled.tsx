import { Fragment, type ReactNode } from "react";

/** A sentence whose `%(name)s` blanks are filled with parts of the page. */
export function filled(words: string, values: Record<string, ReactNode>): ReactNode {
  // Every other piece is a blank's name.
  return words.split(/%\((\w+)\)s/).map((piece, place) => <Fragment key={place}>{place % 2 ? values[piece] : piece}</Fragment>);
}
