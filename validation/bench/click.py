"""From the click on *Measure* to the answer, against the request alone; and what many answers leave behind.

python -m validation.bench.click [--pairs 12] [--analyses 50]

In one run, in one Chromium, by turns: the page's own way from the click until the headline is painted and
the photo lies under its lines, and a bare `fetch` of the same file to the same address. The ratio is what the
page adds. Then one answer after the other: what the page's memory grows by.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from typing import Any

from playwright.sync_api import Page, sync_playwright

from validation.bench.page import service
from validation.bench.service import SAMPLES

PHOTO = SAMPLES / "right_hip_high_back.jpg"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ALONE = """async () => {
  const [file] = document.querySelector("#photo").files;
  const body = new FormData();
  body.append("photo", file);
  const began = performance.now();
  const answer = await fetch("/result", { method: "POST", body });
  await answer.json();
  return performance.now() - began;
}"""
CLICKED = """async () => {
  const began = performance.now();
  document.querySelector("#form .submit button").click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const photo = document.querySelector("#answer .frame img");
    if (document.querySelector("#headline") && photo?.complete) return performance.now() - began;
  }
}"""


def clicked(page: Page) -> float:
    """Milliseconds from the click to the answer; the start is there again afterwards."""
    took = float(page.evaluate(CLICKED))
    page.click("[data-again]")
    return took


def ratio(page: Page, pairs: int) -> None:
    """Print both ways, by turns, and the ratio of their medians."""
    clicked(page), page.evaluate(ALONE)
    rows = [(clicked(page), float(page.evaluate(ALONE))) for _ in range(pairs)]
    whole, alone = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"click to answer {whole:.0f} ms, the request alone {alone:.0f} ms, ratio {whole / alone:.2f}")


def memory(page: Page, analyses: int) -> None:
    """Print the heap and the elements after the first answers and after the last."""
    devtools: Any = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    found = []
    for number in range(analyses + 5):
        clicked(page)
        if number in (4, analyses + 4):
            devtools.send("HeapProfiler.collectGarbage")
            time.sleep(0.5)
            metrics = {
                one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]
            }
            found.append((metrics["JSHeapUsedSize"] / 1e6, metrics["Nodes"]))
    (heap, nodes), (heap_after, nodes_after) = found
    print(
        f"after {analyses} more analyses: scripts hold {heap_after - heap:+.2f} MB (of {heap:.1f}), "
        f"{nodes_after - nodes:+.0f} nodes (of {nodes:.0f})"
    )


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--analyses", type=int, default=50)
    asked = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with service() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 375, "height": 740}, reduced_motion="reduce")
        page.goto(f"http://{address}/")
        page.set_input_files("#photo", PHOTO)
        ratio(page, asked.pairs)
        memory(page, asked.analyses)
        browser.close()


if __name__ == "__main__":
    main()
