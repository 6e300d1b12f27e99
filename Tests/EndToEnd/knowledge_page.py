"""The knowledge page in a real browser, for somebody who looks after the knowledge."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator

from server import Server
from shop_page import CONSOLE, BrowserPage

AUDIT = (Path(__file__).parent / "page_audit.js").read_text()


class KnowledgePage(BrowserPage):
    """Somebody who looks after the knowledge."""

    def __init__(self, browser: Browser, server: Server, role: str, options: dict[str, Any]) -> None:
        super().__init__(browser, server, options.get("locale", "en-GB"), {k: v for k, v in options.items() if k != "locale"})
        self._role = role
        self.open("")

    def open(self, search: str) -> None:
        # Each role is somebody else: who writes does not approve.
        token = self._server.token(f"zhou-{self._role}", self._role, name="Min Zhou")
        self.page.goto("about:blank")
        self.go(f"/knowledge/{search}#token={token}")

    def show(self, section: str) -> None:
        self.page.get_by_role("tab", name=re.compile(f"^{section}")).click()

    @property
    def articles(self) -> Locator:
        return self.page.get_by_role("listbox", name="Articles").get_by_role("option")

    @property
    def answer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Answer")

    @property
    def tried(self) -> Locator:
        return self.page.get_by_role("region", name="What is answered")

    def audit(self) -> list[str]:
        return self.page.evaluate(AUDIT)

    @property
    def node_panel(self) -> Locator:
        return self.page.get_by_role("tabpanel")


Visit = Callable[..., KnowledgePage]


@contextmanager
def visiting(browser: Browser, hub: Server) -> Iterator[Visit]:
    """Opens pages; each takes a role and the browser's options."""
    visits: list[KnowledgePage] = []

    def open_page(role: str = "supervisor", options: dict[str, Any] | None = None) -> KnowledgePage:
        visits.append(KnowledgePage(browser, hub, role, options or CONSOLE))
        return visits[-1]

    try:
        yield open_page
    finally:
        for visit in visits:
            visit.close()
