"""A browser tab that looks at each page it opens and holds it to the rules all pages keep."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Error

from tests.browser import death_of
from tests.people import with_second_factor

WIDTHS = {"wide": (1440, 900), "narrow": (390, 844)}
SHOTS = Path(settings.BASE_DIR) / ".data" / "screenshots"
PASSWORD = "pass-word-1"
# Headless Chromium now and then refuses one picture and takes the same one a moment later.
REFUSED_PICTURE = "Unable to capture screenshot"
PICTURE_PAUSES = (250, 1000, 4000)


class Walker:
    """One browser tab that looks at each page it opens."""

    def __init__(self, page, base, width_name):
        self.page, self.base, self.width_name = page, base, width_name
        self.told = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.told.append(str(error)))

    def _heard(self, message):
        # Of a busy machine, not of the page: fonts come later than Chromium likes.
        if message.text.startswith("[Intervention] Slow network"):
            return
        if message.type in {"error", "warning"}:
            self.told.append(message.text)

    def sign_in(self, user):
        with_second_factor(user)
        self.page.goto(f"{self.base}/login/")
        self.page.fill("#id_username", user.username)
        self.page.fill("#id_password", PASSWORD)
        self.press("main button[type=submit]")
        self.page.fill("#id_code", self.page.text_content("#demo-code"))
        self.page.click("main button[type=submit]")
        # Whoever goes elsewhere before would break the signing in off.
        self.page.wait_for_url(lambda url: "/login" not in url)

    def press(self, what):
        """Click what leads to another page, and wait until that one is loaded.

        A click returns before that on a busy machine: what is filled in next would be lost with
        the old page, and who goes elsewhere would break off what was just sent.
        """
        with self.page.expect_navigation():
            self.page.click(what)

    def look(self, path, name, *, ready=None):
        """Open, wait, photograph, and hold the page to the rules all pages keep."""
        self.page.goto(f"{self.base}{path}")
        if ready:
            self.page.wait_for_selector(ready)
        self.check(name)

    def check(self, name):
        # Half a page has no headings and no landmarks yet.
        self.page.wait_for_load_state()
        self._photograph(name)
        found = Axe().run(self.page).response["violations"]
        words = [
            f"{item['id']}: {[node['html'][:200] for node in item['nodes'][:3]]}" for item in found
        ]
        assert words == []
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{name}: page is {overflow} px too wide"
        assert self.told == [], self.told

    def _photograph(self, name):
        """Keep a picture of the whole page for whoever wants to look.

        No test reads it, so none fails for want of one; what is wrong with the page is found by
        what comes after, and a browser that died is told as such.
        """
        shot = SHOTS / f"{name}-{self.width_name}.png"
        for pause in (*PICTURE_PAUSES, None):
            try:
                SHOTS.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=shot, full_page=True, timeout=60_000)
            except (Error, OSError) as refused:
                if death_of(refused):
                    raise
                if pause is None or REFUSED_PICTURE not in str(refused):
                    print(f"no picture {shot}: {refused}")  # noqa: T201 -- shown where a test fails
                    return
                self.page.wait_for_timeout(pause)
            else:
                return
