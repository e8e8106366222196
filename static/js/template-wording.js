/**
 * Show the chosen templates below `root` as they will read, while their blanks are being filled.
 * Marked up by `compose/template_fields.html`.
 */
export function showWording(root) {
  root?.querySelectorAll("[data-wording]").forEach((text) => {
    text.textContent = text.dataset.wording.replace(/\{\{\s*(\w+)\s*\}\}/g, (blank, name) => {
      const input = root.querySelector(`[data-blank="${text.dataset.part}-${name}"]`);
      return input?.value || blank;
    });
  });
}
