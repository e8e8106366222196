/// <reference types="vite/client" />
// Every word that people see is marked for translation.

import ts from "typescript";
import { expect, test } from "vitest";

const SOURCES = import.meta.glob<string>("../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const MARKERS = /^(?:gettext|ngettext|pgettext)$/;
// A word that begins with a capital letter, or several words.
const SENTENCE = /^[A-Z](?:[a-z]| [a-z])|[a-z]{2,} [a-z]/;
// Names of keys and errors, headers, classes, and places in a definition.
const KEYS = /^(?:Escape|Enter|Tab|Shift|Control|Meta|Delete|Backspace|Arrow(?:Up|Down|Left|Right)|(?:Ctrl|Shift|Tab|Delete)\b.*|AbortError|Content-Type)$/;
const CODE = /^\.?b-|^ ?[\w.]+\.\w|^[MLZ][\d. ]/;

function unmarked(file: string, text: string): string[] {
  const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    if (ts.isCallExpression(node) && MARKERS.test(node.expression.getText())) return;
    if (ts.isJsxAttribute(node) && node.name.getText() === "className") return;
    if (ts.isJsxText(node) && /\p{L}{2,}/u.test(node.text)) found.push(node.text.trim());
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (SENTENCE.test(node.text) && !KEYS.test(node.text) && !CODE.test(node.text)) found.push(node.text);
    }
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}

test("the lint sees what is unmarked", () => {
  expect(unmarked("a.tsx", 'const a = <p title="A hint" className="b-one b-two">Hello {gettext("Marked")}</p>;')).toEqual(["A hint", "Hello"]);
  expect(unmarked("a.ts", 'const a = on ? gettext("Open") : "Ends here";')).toEqual(["Ends here"]);
});

test("all words are marked", () => {
  const found = Object.entries(SOURCES).flatMap(([file, text]) => unmarked(file, text).map((words) => `${file}: ${words}`));
  expect(Object.keys(SOURCES).length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});
