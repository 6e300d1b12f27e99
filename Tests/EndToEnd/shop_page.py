"""The pages in a real browser: a visitor at the demo shop, an agent at the console."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Locator, Page, expect

from conftest import ARTIFACTS
from server import Server

SCREENSHOTS = ARTIFACTS / "screenshots"
PATIENCE_MS = 10_000
DESKTOP = {"viewport": {"width": 1280, "height": 860}}
CONSOLE = {"viewport": {"width": 1440, "height": 900}}
PHONE_SIZE = (390, 844)
PHONE = {"viewport": {"width": PHONE_SIZE[0], "height": PHONE_SIZE[1]}, "is_mobile": True, "has_touch": True}


@dataclass(frozen=True)
class Words:
    """How the widget names its controls."""

    open: str
    close: str
    frame: str
    thread: str
    person: str


WORDS = {
    "en": Words(
        open="Open chat",
        close="Close chat",
        frame="Customer service chat",
        thread="Conversation",
        person="Talk to a person",
    ),
    "zh": Words(
        open="打开聊天",
        close="关闭聊天",
        frame="在线客服",
        thread="对话",
        person="找人工",
    ),
}


class BrowserPage:
    """A page in a context of its own, with what it complained about and whom it called."""

    def __init__(self, browser: Browser, server: Server, locale: str, options: dict[str, Any]) -> None:
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self._server = server
        self._context = browser.new_context(locale=locale, **options)
        self._context.set_default_timeout(PATIENCE_MS)
        self._context.on("request", lambda request: self._called(request.url))
        self.page: Page = self._context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("websocket", lambda socket: self._called(socket.url))

    def close(self) -> None:
        self._context.close()

    def go(self, path: str) -> None:
        self.page.goto(self._server.url + path)

    def picture(self, name: str) -> None:
        """Keeps what is on screen under `artifacts/screenshots`."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    def is_clean(self) -> bool:
        """No error in the browser's console, and nobody called but the hub."""
        assert self.complaints == []
        assert self.hosts == {urlsplit(self._server.url).netloc}
        return True

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _called(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss"):
            self.hosts.add(urlsplit(url).netloc)


class ShopPage(BrowserPage):
    """A visitor at the demo shop."""

    def __init__(self, browser: Browser, server: Server, language: str, options: dict[str, Any] | None = None) -> None:
        super().__init__(browser, server, {"zh": "zh-CN", "en": "en-GB"}[language], options or DESKTOP)
        self.words = WORDS[language]
        self.go("/")

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile(f"^({self.words.open}|{self.words.close})"))

    @property
    def frame(self) -> Locator:
        return self.page.get_by_title(self.words.frame)

    @property
    def panel(self) -> FrameLocator:
        return self.frame.content_frame

    @property
    def thread(self) -> Locator:
        return self.panel.get_by_role("region", name=self.words.thread)

    @property
    def peek(self) -> Locator:
        """The notice above the launcher."""
        return self.page.get_by_role("status")

    def open_chat(self) -> None:
        self.launcher.click()
        expect(self.panel.get_by_role("textbox")).to_be_visible(timeout=PATIENCE_MS)

    def close_chat(self) -> None:
        self.panel.get_by_role("button", name=self.words.close).click()
        expect(self.frame).to_be_hidden()

    def say(self, text: str) -> None:
        box = self.panel.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")
        self.sees(text)

    def sees(self, text: str) -> None:
        """Waits until a message with exactly these words is on screen."""
        expect(self.thread.get_by_text(text, exact=True).last).to_be_visible(timeout=PATIENCE_MS)

    def ask_for_a_person(self) -> None:
        self.panel.get_by_role("banner").get_by_role("button", name=self.words.person).click()

    @property
    def contact(self) -> str:
        """Who the hub takes this visitor for, read from the kept token."""
        token = self.page.evaluate("JSON.parse(localStorage.getItem('switchboard:resume'))")
        return jwt.decode(token, options={"verify_signature": False})["sub"]


class ConsolePage(BrowserPage):
    """An agent at the console, signed in by the address."""

    def __init__(self, browser: Browser, server: Server, user: str, name: str) -> None:
        super().__init__(browser, server, "en-GB", CONSOLE)
        self.go(f"/console#token={server.token(user, 'agent', name=name)}")

    def open_folder(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Folders").get_by_role("button", name=re.compile(f"^{name}")).click()

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("listbox", name="Conversations").get_by_role("option")

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("region", name=re.compile("^Messages with"))

    def sees(self, text: str) -> None:
        expect(self.messages.get_by_text(text, exact=True).last).to_be_visible(timeout=PATIENCE_MS)

    def take_over(self) -> None:
        self.page.get_by_role("main").get_by_role("button", name="Take over").first.click()

    def reply(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name=re.compile("^Reply to"))
        box.fill(text)
        box.press("Enter")
        self.sees(text)
