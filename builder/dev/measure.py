"""Measures the builder with a flow of many steps; `npm run dev` has to be running."""

import sys
from typing import Any

from playwright.sync_api import Page, sync_playwright

URL = "http://127.0.0.1:8123/?steps=200"
CHROMIUM = "/usr/bin/chromium"
RECORD = """() => {
  window.frames_ = [];
  let last = performance.now();
  const tick = (now) => {
    window.frames_.push(now - last);
    last = now;
    if (window.frames_) window.timer_ = requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
STOP = "() => { cancelAnimationFrame(window.timer_); return window.frames_.slice(2); }"


def drag(page: Page, step: str, moves: int) -> dict[str, Any]:
    """Drag a step about and return how long its frames took."""
    box = page.locator(f"[data-id={step}] .b-node-head").bounding_box()
    if box is None:
        raise SystemExit("The step is not in view.")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(RECORD)
    for move in range(moves):
        page.mouse.move(x + 2 * move, y + move)
    frames = sorted(page.evaluate(STOP))
    page.mouse.up()
    return {
        "frames": len(frames),
        "per_second": round(1000 * len(frames) / sum(frames), 1),
        "p95_ms": round(frames[int(len(frames) * 0.95)], 1),
    }


def main() -> None:
    """Print the figures, one a line."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(URL, wait_until="commit")
        page.wait_for_selector(".b-node")
        figures: dict[str, Any] = {"first_step_ms": round(page.evaluate("performance.now()"))}
        page.wait_for_timeout(1500)
        figures["drag"] = drag(page, "s0", 120)
        page.get_by_label("See the whole flow").click()
        page.wait_for_timeout(1500)
        figures["drag_with_all_in_view"] = drag(page, "s0", 80)
        browser.close()
    for name, value in figures.items():
        sys.stdout.write(f"{name}: {value}\n")


if __name__ == "__main__":
    main()
