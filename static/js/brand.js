/** Wears a new brand on an open page as soon as it is saved: colours, icons, logo and name. */

// A page that all who are signed in may open, and whose opening means nothing.
const HOME = "/account/";
const HEAD = "link[rel~=icon], link[rel=apple-touch-icon], link[rel=manifest], meta[name=theme-color], meta[name=apple-mobile-web-app-title]";
const THEME = 'link[rel=stylesheet][href*="/theme/"]';
const nameOf = (page) => page.querySelector("meta[name=apple-mobile-web-app-title]")?.content ?? "";

function wear(page) {
  const [before, now] = [nameOf(document), nameOf(page)];
  document.querySelectorAll(HEAD).forEach((old) => old.remove());
  document.head.append(...page.querySelectorAll(HEAD));
  if (before && document.title.endsWith(before)) document.title = document.title.slice(0, -before.length) + now;
  const mark = document.querySelector(".rail-brand");
  mark?.replaceChildren(...(page.querySelector(".rail-brand")?.childNodes ?? mark.childNodes));

  const [old, theme] = [document.querySelector(THEME), page.querySelector(THEME)];
  if (!old || !theme || old.href === theme.href) return;
  // The old colours stay until the new ones are there, or the page would stand bare meanwhile.
  theme.addEventListener("load", () => old.remove());
  old.after(theme);
}

export function startBrand() {
  document.addEventListener("live:brand", async () => {
    const answer = await fetch(HOME);
    if (answer.ok && !answer.redirected) wear(new DOMParser().parseFromString(await answer.text(), "text/html"));
  });
}
