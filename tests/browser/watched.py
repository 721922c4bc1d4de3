"""A page of a browser, and what it should not have done."""

from playwright.sync_api import Page

from tests.browser_setup import PATIENCE

__all__ = ["PATIENCE", "Watched"]


class Watched:
    """What the console complained of, and what was asked from elsewhere than the server."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._look_at(request.url))

    def _look_at(self, url: str) -> None:
        if not url.startswith((self.address + "/", "data:", "blob:")):
            self.strangers.append(url)

    def forgiven(self, text: str) -> bool:
        """Forgets the complaints about an answer that a test provoked; False when there was none."""
        others = [complaint for complaint in self.complaints if text not in complaint]
        found = len(others) < len(self.complaints)
        self.complaints = others
        return found
