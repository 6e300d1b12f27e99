"""The pages in Chromium where no WebSocket can be had: the widget and the console talk by HTTP streaming."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response, WebSocket, expect

from pack import Pack
from server import Server
from shop_page import BrowserPage, ConsolePage, ShopPage

NO_CONSTRUCTOR = "delete window.WebSocket"
"""As where an administrator or an extension has taken it away."""
REFUSED = """
    window.WebSocket = class extends WebSocket {
        static isRefused = true;
        constructor(address) { super(WebSocket.isRefused ? new URL("/refused", address) : address); }
    };
"""
"""As behind a proxy that answers every handshake itself."""
MOVE = """
    async () => {
        const { Client } = await import("/client.js");
        const client = new Client("/connection/websocket", { probeEvery: 100 });
        const states = [];
        const moved = new Promise((resolve) =>
            client.on("state", ({ state }) => {
                states.push(state);
                if (states.filter((seen) => seen === "connected").length === 2) resolve();
                else if (state === "connected") window.WebSocket.isRefused = false;
            }),
        );
        client.connect();
        await moved;
        await client.rpc("echo", 1);
        client.disconnect();
        return states.slice(0, -1);
    }
"""
"""Connects by a stream, then lets WebSockets through; returns the states of the connection."""
STREAM = "/connection/http_stream"

pytestmark = pytest.mark.limit(60)


class WithoutWebSocket(BrowserPage):
    """Blocks WebSockets in the page and its frames, and counts what is used instead."""

    block = NO_CONSTRUCTOR

    def go(self, path: str) -> None:
        self.sockets: list[str] = []
        self.answers: list[tuple[str, int]] = []
        self.page.add_init_script(self.block)
        self.page.on("websocket", self._opened)
        self.page.on("response", self._answered)
        super().go(path)

    def posted(self, path: str) -> list[int]:
        """The statuses of what was asked for under a path."""
        return [status for asked, status in self.answers if asked == path]

    def _opened(self, socket: WebSocket) -> None:
        self.sockets.append(socket.url)

    def _answered(self, response: Response) -> None:
        self.answers.append((urlsplit(response.url).path, response.status))


class StreamingShop(WithoutWebSocket, ShopPage):
    pass


class StreamingConsole(WithoutWebSocket, ConsolePage):
    pass


class RefusedShop(StreamingShop):
    block = REFUSED


@pytest.fixture
def pages() -> Iterator[ExitStack]:
    """Closes at the end what was opened."""
    with ExitStack() as stack:
        yield stack


def visit(kind: type[StreamingShop], pages: ExitStack, *arguments: Any) -> StreamingShop:
    return pages.enter_context(closing(kind(*arguments)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_visitor_without_websocket_gets_the_answer(
    browser: Browser, pages: ExitStack, shop: Server, pack: Pack, language: str
) -> None:
    customer = visit(StreamingShop, pages, browser, shop, language)
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", language)[0])
    customer.sees(pack.answer("shipping-time", language))
    assert customer.sockets == []
    assert customer.posted(STREAM) == [200]
    assert set(customer.posted("/emulation")) == {204}
    assert customer.is_clean()


def test_where_handshakes_are_refused_the_stream_takes_over(
    browser: Browser, pages: ExitStack, shop: Server, pack: Pack
) -> None:
    customer = visit(RefusedShop, pages, browser, shop, "en")
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", "en")[0])
    customer.sees(pack.answer("shipping-time", "en"))
    assert [urlsplit(address).path for address in customer.sockets] == ["/refused"] * 2
    assert customer.posted(STREAM) == [200]


def test_a_streamed_talk_goes_on_after_a_restart_of_the_hub(
    browser: Browser, pages: ExitStack, shop: Server, pack: Pack
) -> None:
    customer = visit(StreamingShop, pages, browser, shop, "en")
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", "en")[0])
    customer.sees(pack.answer("shipping-time", "en"))
    shop.kill()
    customer.say(pack.phrasings("microwave", "en")[0])
    shop.start()
    customer.sees(pack.answer("microwave", "en"))
    customer.sees(pack.answer("shipping-time", "en"))
    assert customer.posted(STREAM) == [200, 200]


def test_a_stream_gives_way_to_a_websocket_that_opens_again(browser: Browser, pages: ExitStack, shop: Server) -> None:
    visitor = visit(RefusedShop, pages, browser, shop, "en")
    states = visitor.page.evaluate(MOVE)
    assert states == ["connecting", "connecting", "connecting", "connected", "connecting", "connected"]
    assert visitor.posted(STREAM) == [200]
    paths = [urlsplit(address).path for address in visitor.sockets]
    assert paths == ["/refused"] * 2 + ["/connection/websocket"] * 2


def test_a_customer_and_an_agent_talk_by_streams(browser: Browser, pages: ExitStack, shop: Server, pack: Pack) -> None:
    customer = visit(StreamingShop, pages, browser, shop, "en")
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", "en")[0])
    customer.sees(pack.answer("shipping-time", "en"))
    customer.ask_for_a_person()
    customer.sees(pack.text("handoff", "en"))

    agent = pages.enter_context(closing(StreamingConsole(browser, shop, "ada", "Ada")))
    agent.open_folder("Unassigned")
    expect(agent.rows).to_have_count(1)
    agent.rows.click()
    agent.take_over()
    agent.reply("Hello, this is Ada. How can I help?")
    customer.sees("Hello, this is Ada. How can I help?")
    customer.say("Can you send it on Monday?")
    agent.sees("Can you send it on Monday?")
    assert agent.posted(STREAM) == [200]
    assert agent.is_clean() and customer.is_clean()
