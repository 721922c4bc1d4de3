"""What people do on the pages, in their words."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.admin.people import PASSWORD, PEOPLE
from tests.browser.server import ROOT
from tests.browser.watched import Watched

SCREENS = {"large": (1280, 900, "light"), "etroit-sombre": (360, 780, "dark")}
"""Each width and each palette once."""
PICTURES = ROOT / "build" / "screenshots" / "admin"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Desk(Watched):
    """Somebody before a browser. `cookie` gives that of an open session of one of `people.PEOPLE`."""

    def __init__(self, page: Page, address: str, cookie: Callable[[str], str]) -> None:
        super().__init__(page, address)
        self._cookie = cookie

    def opens(self, path: str) -> "Desk":
        self.page.goto(self.address + path)
        return self

    def signs_in(self, who: str) -> "Desk":
        """As one of `people.PEOPLE`, by the cookie that the entrance would give: its own story is told elsewhere."""
        self.page.context.add_cookies([{"name": "session", "value": self._cookie(who), "url": self.address}])
        return self.opens("/admin/")

    def types_password(self, who: str) -> "Desk":
        """The same through the page."""
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
            self.finds_no_barrier()
            self.page.screenshot(path=PICTURES / f"{name}-{screen}.png", full_page=True)
        width, height, scheme = SCREENS["large"]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)
        return self
