/** How much is unread: in the title, beside the navigation's inbox, on the icon, on the lists. */

const MOST = 99;
let unread = 0;
let plain = null;

const words = (count) => (count > MOST ? `${MOST}+` : String(count));

function title() {
  const rest = document.title.replace(/^\(\d+\+?\) /, "");
  const wanted = unread ? `(${words(unread)}) ${rest}` : rest;
  if (document.title !== wanted) document.title = wanted;
}

/** Draw the icon with a dot; without one it is the brand's own. */
async function favicon() {
  const link = document.querySelector("link[rel=icon]");
  if (!link) return;
  plain ??= link.href;
  if (!unread) {
    link.href = plain;
    return;
  }
  const image = new Image();
  image.src = plain;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, 32, 32);
  pen.fillStyle = "#fff";
  pen.beginPath();
  pen.arc(23, 9, 9, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#dc2626";
  pen.beginPath();
  pen.arc(23, 9, 7, 0, 2 * Math.PI);
  pen.fill();
  link.href = canvas.toDataURL("image/png");
}

function badge() {
  if (unread) navigator.setAppBadge?.(unread).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
}

/** Show counts by list, and how much is unread. */
export function showCounts(counts) {
  for (const [which, count] of Object.entries(counts)) {
    for (const place of document.querySelectorAll(`[data-count-of="${CSS.escape(which)}"]`)) {
      place.textContent = count ? words(count) : "";
    }
  }
  const before = unread;
  unread = counts.unread;
  for (const place of document.querySelectorAll("[data-unread]")) {
    place.textContent = unread ? words(unread) : "";
    place.hidden = !unread;
  }
  title();
  if (before !== unread) {
    badge();
    // Without the icon the title says it.
    favicon().catch(() => {});
  }
}

// Another page's title comes with another conversation.
document.addEventListener("conversation-opened", title);
