"""What people do at `/simulateur`, in their words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server
from tests.browser.watched import Watched

SCREENS = {
    "large": (1440, 1000, "light"),
    "sombre": (1440, 1000, "dark"),
    "etroit": (360, 780, "light"),
    "etroit-sombre": (360, 780, "dark"),
}
LETTERS = {"*": "Étoile", "#": "Dièse"}


class Telephone(Watched):
    """The page, and what it should not have done."""

    def __init__(self, page: Page, server: Server, screenshots: Path) -> None:
        super().__init__(page, server.address)
        self._server, self._screenshots = server, screenshots

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """A failure says what was heard until then, and what the server complained of."""
        try:
            yield
        except AssertionError as error:
            complaints = [line for line in self._server.output.splitlines() if " [info" not in line]
            error.add_note("\n".join([self.page.locator("#transcript").inner_text(), *complaints[-30:]]))
            raise

    def accelerated(self) -> "Telephone":
        self.page.get_by_label("Son").uncheck()
        self.page.get_by_label("Accéléré").check()
        return self

    def example(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(label)}"))

    def dials(self) -> None:
        self.page.get_by_role("button", name="Appeler").click()

    def presses(self, keys: str) -> None:
        for key in keys:
            self.page.get_by_role("button", name=LETTERS.get(key, key), exact=True).click()

    def hears(self, text: str, times: int = 1) -> None:
        expect(self.page.locator("#transcript .is-say", has_text=text).nth(times - 1)).to_be_visible()

    def chooses(self, moment: str) -> None:
        """« 2026-03-03T10:00 »; empty: now."""
        if moment:
            self.page.get_by_label("Date et heure, à Paris").fill(moment)
        else:
            self.page.get_by_role("button", name="Maintenant", exact=True).click()

    def line(self, action: str, name: str) -> Locator:
        return self.page.get_by_role("button", name=f"{action}, {name}", exact=True)

    def ring(self, *names: str) -> None:
        """Exactly these lines ring, shown in this order."""
        expect(self.page.locator(".line[data-state=ringing] .line-name")).to_have_text(names)

    def state(self, text: str) -> None:
        with self._telling():
            expect(self.page.locator("#state")).to_have_text(text)

    def hangs_up(self) -> None:
        self.page.get_by_role("button", name="Raccrocher", exact=True).click()

    def log(self) -> dict[str, str]:
        """The log entry, once the call is over: label → value."""
        expect(self.page.locator("#log-entry dd").first).to_be_visible()
        labels = self.page.locator("#log-entry dt").all_inner_texts()
        return dict(zip(labels, self.page.locator("#log-entry dd").all_inner_texts(), strict=True))

    def looked_at_on(self, screen: str) -> None:
        width, height, scheme = SCREENS[screen]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)

    def photograph(self, name: str, *, full_page: bool = True) -> None:
        self.page.screenshot(path=self._screenshots / f"{name}.png", full_page=full_page)

    def fits(self) -> bool:
        """Nothing is wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
