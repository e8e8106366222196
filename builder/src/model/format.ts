// WhatsApp's marks (*bold*, _italic_, ~struck~, `code`) and the variables in a text.

export type Piece =
  | { kind: "text"; text: string }
  | { kind: "bold" | "italic" | "strike" | "code"; pieces: Piece[] }
  | { kind: "variable" | "logic"; text: string };

const LIQUID = /(\{\{.*?\}\}|\{%.*?%\})/s;
const MARKS: [RegExp, "bold" | "italic" | "strike" | "code"][] = [
  [/```([^`]+)```|`([^`\n]+)`/, "code"],
  [/(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/, "bold"],
  [/(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])/, "italic"],
  [/(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])/, "strike"],
];

export function pieces(text: string): Piece[] {
  return text.split(LIQUID).flatMap((part): Piece[] => {
    if (!part) return [];
    if (part.startsWith("{{") && part.endsWith("}}")) return [{ kind: "variable", text: variableName(part) }];
    if (part.startsWith("{%") && part.endsWith("%}")) return [{ kind: "logic", text: part.slice(2, -2).trim() }];
    return marked(part);
  });
}

function variableName(source: string): string {
  return source.slice(2, -2).split("|")[0]?.trim() ?? "";
}

function marked(text: string): Piece[] {
  for (const [pattern, kind] of MARKS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const inner = match[1] ?? match[2] ?? "";
    const before = text.slice(0, match.index);
    const after = text.slice(match.index + match[0].length);
    return [
      ...(before ? marked(before) : []),
      { kind, pieces: kind === "code" ? [{ kind: "text", text: inner }] : marked(inner) },
      ...(after ? marked(after) : []),
    ];
  }
  return [{ kind: "text", text }];
}

/** The text without its marks: for lists, search and labels. */
export function plainText(text: string): string {
  const flat = (all: Piece[]): string =>
    all.map((piece) => ("pieces" in piece ? flat(piece.pieces) : piece.kind === "logic" ? " " : piece.kind === "variable" ? `[${piece.text}]` : piece.text)).join("");
  return flat(pieces(text)).replace(/ {2,}/g, " ").trim();
}
