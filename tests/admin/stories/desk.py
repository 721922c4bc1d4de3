"""What people do on the pages, in their words."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.admin.people import PASSWORD, PEOPLE
from tests.browser.server import ROOT
from tests.browser.telephone import PATIENCE

SCREENS = {
    "large": (1280, 900, "light"),
    "sombre": (1280, 900, "dark"),
    "etroit": (360, 780, "light"),
    "etroit-sombre": (360, 780, "dark"),
}
AUDITED = ("large", "etroit-sombre")
"""Each width and each palette once: axe reads a large page for seconds."""
PICTURES = ROOT / "build" / "screenshots" / "admin"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Desk:
    """Somebody before a browser."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        expect.set_options(timeout=PATIENCE)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._look_at(request.url))

    def _look_at(self, url: str) -> None:
        if not url.startswith((self.address + "/", "data:", "blob:")):
            self.strangers.append(url)

    def opens(self, path: str) -> "Desk":
        self.page.goto(self.address + path)
        return self

    def signs_in(self, who: str) -> "Desk":
        """By password, as one of `people.PEOPLE`."""
        self.opens("/admin/connexion")
        self.page.get_by_label("Adresse mail").first.fill(PEOPLE[who].mail)
        self.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        self.presses("Se connecter")
        self.reads("Se déconnecter")
        return self

    def enters_by_link(self, who: str) -> "Desk":
        """Asks for a link by mail, and follows it from the outbox that a demonstration shows."""
        self.opens("/admin/connexion").fills("Adresse mail", PEOPLE[who].mail).presses("Recevoir un lien par mail")
        self.reads("Regardez vos mails")
        self.follows("les mails qui seraient partis")
        self.page.get_by_role("article").filter(has_text=PEOPLE[who].mail).first.get_by_role("link").click()
        self.presses("Entrer")
        self.reads("Se déconnecter")
        return self

    def fills(self, label: str, text: str) -> "Desk":
        self.page.get_by_label(label).first.fill(text)
        return self

    def presses(self, button: str) -> "Desk":
        self.page.get_by_role("button", name=button, exact=True).first.click()
        return self

    def follows(self, link: str) -> "Desk":
        self.page.get_by_role("link", name=link).first.click()
        return self

    def reads(self, text: str) -> Locator:
        """Waits until the text is there, and returns where."""
        found = self.page.get_by_text(text).first
        expect(found).to_be_visible()
        return found

    def is_at(self, path: str) -> "Desk":
        expect(self.page).to_have_url(self.address + path)
        return self

    def forgiven(self, text: str) -> bool:
        """Forgets the complaints about an answer that a test provoked; False when there was none."""
        others = [complaint for complaint in self.complaints if text not in complaint]
        found = len(others) < len(self.complaints)
        self.complaints = others
        return found

    def finds_no_barrier(self) -> "Desk":
        """axe, with every rule of WCAG 2.2 AA; needs scripts."""
        results = Axe().run(self.page, options={"runOnly": RULES})
        assert results.violations_count == 0, results.generate_report()
        return self.fits()

    def fits(self) -> "Desk":
        """The page is no wider than the screen."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
        return self

    def photographs(self, name: str, *, screens: tuple[str, ...] = tuple(SCREENS)) -> "Desk":
        """The page wide, narrow and dark, without a barrier."""
        for screen in screens:
            width, height, scheme = SCREENS[screen]
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme=scheme)
            self.finds_no_barrier() if screen in AUDITED or len(screens) == 1 else self.fits()
            self.page.screenshot(path=PICTURES / f"{name}-{screen}.png", full_page=True)
        width, height, scheme = SCREENS["large"]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)
        return self
