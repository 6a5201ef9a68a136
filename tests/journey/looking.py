"""Looking at a page as axe-core does, in light and dark, on a desk and on a narrow telephone.

What stands on the page is judged once; colours are judged again in the dark, and whatever hangs on the
width again at 320 px, where nothing may need scrolling sideways.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Response

AXE = (Path(__file__).resolve().parents[1] / "axe" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a page's width can change: what is covered, how large it is, and what only a telephone shows.
HANGS_ON_WIDTH = ["color-contrast", "target-size", "scrollable-region-focusable", "link-name", "button-name"]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 740}
RUN = """async (options) => {
  const found = await axe.run(document, {resultTypes: ['violations'], ...options});
  return found.violations.map((rule) => ({
    rule: rule.id, help: rule.help,
    where: rule.nodes.map((node) => `${node.target.join(' ')} ${node.any.concat(node.all)
      .map((check) => check.message).join('; ').slice(0, 160)}`),
  }));
}"""
# Wider than the window, or with something in it that is; a stacked table's heads are clipped away.
SIDEWAYS = "() => document.scrollingElement.scrollWidth > innerWidth"
STICKS_OUT = """() => [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.stack > thead'))
  .slice(0, 4).map((one) => `${one.tagName.toLowerCase()}.${one.className}`.slice(0, 60))"""


@dataclass
class Looker:
    """Looks at pages one by one, and keeps every fault until the end of the test.

    titles: the title that each page has shown, by the path it was shown at.
    reasons: why a path was not looked at, by its name.
    announced: how many states the test says that it looks at, so that they are counted without a browser.
    brought: the contexts in which axe-core comes with every page.
    """

    pages: int = 0
    states: int = 0
    faults: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    announced: int = 0
    brought: set[BrowserContext] = field(default_factory=set)

    def visit(self, page: Page, path: str, *, status: int = 200, state: str = "") -> Response | None:
        """Open a path and look at it.

        status: what the answer must be.
        state: what is special about the page now, where it is no page of its own.
        """
        answer = page.goto(path)
        if answer is None or answer.status != status:
            self.faults.append(f"{path}: answered {answer and answer.status}, not {status}")
            return answer
        self.look(page, state=state)
        return answer

    def look(self, page: Page, *, state: str = "") -> None:
        """Look at what is open now, in four ways."""
        path = page.url.split("/", 3)[-1]
        name = f"/{path} ({state})" if state else f"/{path}"
        if state:
            self.states += 1
        else:
            self.pages += 1
            self.titles[f"/{path}"] = page.title()
        self._bring_axe(page)
        self._judge(page, name, {"type": "tag", "values": TAGS})
        page.emulate_media(color_scheme="dark")
        self._judge(page, f"{name} in the dark", {"type": "rule", "values": ["color-contrast"]})
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        self._judge(page, f"{name} at 320 px", {"type": "rule", "values": HANGS_ON_WIDTH})
        if page.evaluate(SIDEWAYS):
            self.faults.append(f"{name} scrolls sideways at 320 px: {page.evaluate(STICKS_OUT)}")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def assert_well(self) -> None:
        """Nothing was wrong with any page, and no two of them are called the same."""
        paths = sorted(self.titles, key=self.titles.__getitem__)
        alike = [
            f"{one} and {other} are both called {self.titles[one]}"
            for one, other in pairwise(paths)
            if self.titles[one] == self.titles[other]
        ]
        assert self.pages + self.states
        assert not self.faults + alike, "\n".join(self.faults + alike)
        assert self.states == self.announced, "write how many with @pytest.mark.states"

    def _bring_axe(self, page: Page) -> None:
        # From the second page of a context on, the browser brings it to every page by itself: much quicker.
        if page.context not in self.brought:
            self.brought.add(page.context)
            page.context.add_init_script(AXE)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)

    def _judge(self, page: Page, name: str, run_only: dict[str, Any]) -> None:
        # Left off by axe-core itself until WCAG 2.2 is asked for everywhere.
        options = {"runOnly": run_only, "rules": {"target-size": {"enabled": True}}}
        for found in page.evaluate(RUN, options):
            self.faults.append(f"{name}: {found['rule']}, {found['help']}: {found['where'][:3]}")
