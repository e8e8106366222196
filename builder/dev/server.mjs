// A page with the builder and no product around it: `npm run dev`, then http://127.0.0.1:8123/.
// The flow is the gallery's demo, or one of ?steps=200 steps to measure with. Nothing is checked.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";

const PORT = Number(process.env.PORT ?? 8123);
const root = new URL("../../", import.meta.url);
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

const demo = JSON.parse(await readFile(new URL("flows/gallery/demo.json", root), "utf8"));
let revision = 1;

function long(count) {
  const kinds = demo.nodes.filter((step) => ["buttons", "text", "condition", "list", "tag", "ask"].includes(step.type));
  const nodes = Array.from({ length: count }, (_, place) => {
    const kind = kinds[place % kinds.length];
    const ports = Object.fromEntries(Object.keys(kind.ports).slice(0, 3).map((port, at) => [port, `s${place + at + 1}`]));
    const known = Object.entries(ports).filter(([, target]) => Number(target.slice(1)) < count);
    return {
      ...structuredClone(kind),
      id: `s${place}`,
      title: `${kind.title} ${place}`,
      ports: Object.fromEntries(known),
      ui: { x: Math.floor(place / 8) * 380, y: (place % 8) * 420 },
    };
  });
  return { ...demo, name: `${count} steps`, entry: "s0", triggers: demo.triggers.map((one) => ({ ...one, entry: null })), nodes };
}

function check(definition) {
  const ages = definition.nodes.map((step) => [
    step.id,
    { ports: undefined, free_form: Boolean(step.config.content), age: { upper: 64800, level: "aging", label: "up to 18 h" } },
  ]);
  return { publishable: true, diagnostics: [], nodes: Object.fromEntries(ages) };
}

function state(definition) {
  return {
    flow: { id: 1, key: "demo", name: definition.name, description: "", active: true, priority: 0, revision, live: null, updated_at: new Date().toISOString(), updated_by: "Nora" },
    definition,
    check: check(definition),
    versions: [],
    surroundings: {
      templates: [{ name: "follow_up", language: "en_US", status: "APPROVED", category: "MARKETING", header: "", body: "Hi {{1}}, shall we go on?", footer: "", buttons: [{ type: "QUICK_REPLY", text: "Continue" }], params: { header: [], body: ["1"] }, named: false }],
      teams: ["Strategists"],
      people: [{ id: 1, name: "Maya Lindqvist" }],
      calendars: [{ key: "office", name: "Office hours" }],
      timezone: "Europe/Lisbon",
      flows: [{ key: "other", name: "Other flow", live: true, api: true }],
      fields: ["city"],
      tags: ["lead", "priority"],
    },
    catalogue: { limits: {}, types: {} },
    can_edit: true,
    urls: {},
    start: null,
  };
}

function page(definition) {
  const data = JSON.stringify(state(definition)).replaceAll("<", "\\u003c");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Builder</title><link rel="stylesheet" href="/static/css/app.css"><link rel="stylesheet" href="/static/builder/builder.css"></head>
<body><main id="main"><div id="builder" data-csrf=""></div></main>
<script type="application/json" id="builder-data">${data}</script>
<script type="module" src="/static/builder/builder.js"></script></body></html>`;
}

async function answer(request) {
  const url = new URL(request.url, "http://localhost");
  const name = url.pathname.split("/").pop();
  if (url.pathname === "/") return ["text/html", page(url.searchParams.has("steps") ? long(Number(url.searchParams.get("steps"))) : demo)];
  if (url.pathname.startsWith("/static/") && !url.pathname.includes("..")) {
    return [TYPES[/\.\w+$/.exec(url.pathname)?.[0]] ?? "text/plain", await readFile(new URL(`.${url.pathname}`, root))];
  }
  let text = "";
  for await (const part of request) text += part;
  const sent = text ? JSON.parse(text) : {};
  const answers = {
    check: () => check(sent.definition),
    draft: () => ({ revision: ++revision, saved_at: new Date().toISOString(), check: check(sent.definition) }),
    scenarios: () => ({ scenarios: [] }),
    run: () => ({ results: [] }),
  };
  return answers[name] ? ["application/json", JSON.stringify(answers[name]())] : null;
}

createServer(async (request, response) => {
  try {
    const found = await answer(request);
    response.writeHead(found ? 200 : 404, { "Content-Type": found?.[0] ?? "application/json", "Content-Security-Policy": CSP });
    response.end(found?.[1] ?? '{"error": "The development server does not do this."}');
  } catch (error) {
    response.writeHead(500, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ error: String(error) }));
  }
}).listen(PORT, "127.0.0.1");
