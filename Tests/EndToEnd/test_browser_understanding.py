"""What the engine makes of a message, at the console: tried by hand, and beside the conversation it came in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from pack import Pack
from server import Server
from shop_page import CONSOLE, PHONE, BrowserPage, ShopPage

LONGEST = 4000
"""Unicode scalars the hub takes."""

pytestmark = pytest.mark.limit(60)


@dataclass(frozen=True)
class Words:
    """How the console names its controls."""

    locale: str
    trial: str
    text: str
    findings: str
    samples: str
    in_scope: str
    folders: str
    inbox: str
    date: str


WORDS = {
    "en": Words(
        locale="en-GB",
        trial="Try a message",
        text="What a customer writes",
        findings="What is understood",
        samples="Write what a customer could say",
        in_scope="In scope",
        folders="Show folders",
        inbox="Inbox",
        date="Date",
    ),
    "zh": Words(
        locale="zh-CN",
        trial="试一条消息",
        text="客户可能写的话",
        findings="理解结果",
        samples="写一句客户可能说的话",
        in_scope="在范围内",
        folders="显示文件夹",
        inbox="收件箱",
        date="日期",
    ),
}


class Desk(BrowserPage):
    """An agent at the console who looks at what is understood."""

    def __init__(self, browser: Browser, server: Server, language: str, options: dict[str, Any] | None = None) -> None:
        self.words = WORDS[language]
        super().__init__(browser, server, self.words.locale, options or CONSOLE)
        self.go(f"/console#token={server.token('ada', 'agent', name='Ada')}")

    def open_trial(self) -> None:
        self.page.get_by_role("navigation").get_by_role("link", name=self.words.trial).click()
        expect(self.field).to_be_focused()

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name=self.words.text)

    @property
    def findings(self) -> Locator:
        return self.page.get_by_role("region", name=self.words.findings)

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("listbox").get_by_role("option")

    @property
    def details(self) -> Locator:
        return self.page.get_by_role("complementary")

    def spills(self) -> bool:
        """Whether anything is wider than the screen."""
        return self.page.evaluate(
            "[...document.querySelectorAll('main *')].some((e) => e.getBoundingClientRect().right > innerWidth + 1)"
        )


Visit = Callable[..., Desk]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens the console of a hub in a language; takes the browser's options."""
    visits: list[BrowserPage] = []

    def open_console(server: Server, language: str, options: dict[str, Any] | None = None) -> Desk:
        visits.append(desk := Desk(browser, server, language, options))
        return desk

    yield open_console
    for visit in visits:
        visit.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_message_is_understood_while_it_is_written(visit: Visit, hub: Server, pack: Pack, language: str) -> None:
    agent = visit(hub, language)
    agent.open_trial()
    expect(agent.page.get_by_text(agent.words.samples)).to_be_visible()
    expect(agent.findings).to_be_hidden()
    agent.field.press_sequentially(pack.phrasings("shipping-time", language)[0])
    expect(agent.findings.get_by_text(pack.answer("shipping-time", language), exact=True)).to_be_visible()
    expect(agent.findings.get_by_text(agent.words.in_scope, exact=True)).to_be_visible()
    expect(agent.findings).to_contain_text("article shipping-time")
    agent.picture(f"trial-{language}")
    agent.field.fill("")
    expect(agent.findings).to_be_hidden()
    assert agent.is_clean()


@pytest.mark.parametrize(
    ("language", "text", "date"),
    [
        ("zh", "😡👍 订单 SY20261101 能在2026年12月2日前送到吗", "2026年12月2日"),
        ("en", "😡👍 Can order SY20261101 be here by December 2, 2026?", "December 2, 2026"),
    ],
)
def test_details_are_marked_where_they_stand(visit: Visit, hub: Server, language: str, text: str, date: str) -> None:
    agent = visit(hub, language)
    agent.open_trial()
    agent.field.fill(text)
    expect(agent.findings.locator("mark")).to_have_text([re.compile("^SY20261101"), re.compile(f"^{date}")])
    for row in ["order SY20261101 SY20261101", f"{agent.words.date} {date} 2026-12-02"]:
        expect(agent.findings.get_by_role("row", name=row, exact=True)).to_be_visible()
    assert agent.is_clean()


def test_a_mixed_text_is_shown_by_its_languages(visit: Visit, hub: Server) -> None:
    agent = visit(hub, "en")
    agent.open_trial()
    agent.field.fill("你好，where is my order? 已经等了三天了")
    parts = agent.findings.get_by_role("listitem")
    expect(parts.filter(has_text="English").filter(has_text="where is my order")).to_be_visible()
    expect(parts.filter(has_text="Chinese").filter(has_text="已经等了三天了")).to_be_visible()
    agent.field.fill("where is my order?")
    expect(parts.filter(has_text="Chinese")).to_have_count(0)
    assert agent.is_clean()


def test_what_the_bot_knows_nothing_of_is_out_of_scope(visit: Visit, hub: Server) -> None:
    agent = visit(hub, "en")
    agent.open_trial()
    agent.field.fill("What is the tallest mountain in South America?")
    expect(agent.findings.get_by_text("Out of scope")).to_be_visible()
    assert agent.is_clean()


def test_a_mood_is_told_with_the_words_that_show_it(visit: Visit, hub: Server) -> None:
    agent = visit(hub, "en")
    agent.open_trial()
    agent.field.fill("This is so annoying, my mug arrived broken")
    expect(agent.findings.get_by_text(re.compile("[Uu]pset −[12]"))).to_be_visible()
    expect(agent.findings.get_by_text(re.compile("^annoying *−"))).to_be_visible()
    assert agent.is_clean()


def test_a_message_too_long_is_refused_in_place(visit: Visit, hub: Server) -> None:
    agent = visit(hub, "en")
    agent.open_trial()
    agent.field.fill("a" * (LONGEST + 1))
    expect(agent.page.get_by_role("alert")).to_contain_text("4,000 characters")
    expect(agent.field).to_have_attribute("aria-invalid", "true")
    expect(agent.findings).to_be_hidden()
    agent.field.fill("hello")
    expect(agent.findings).to_be_visible()
    expect(agent.page.get_by_role("alert")).to_be_hidden()


def test_the_keyboard_is_enough(visit: Visit, hub: Server) -> None:
    agent = visit(hub, "en")
    expect(agent.page.get_by_role("heading", name="Inbox")).to_be_visible()
    agent.page.keyboard.press("u")
    expect(agent.field).to_be_focused()
    agent.page.keyboard.type("hello there")
    expect(agent.findings).to_be_visible()
    agent.page.keyboard.press("Control+k")
    agent.page.keyboard.type("Unassigned")
    agent.page.keyboard.press("Enter")
    expect(agent.findings).to_be_hidden()
    agent.page.keyboard.press("Control+k")
    agent.page.keyboard.type("Try a message")
    agent.page.keyboard.press("Enter")
    expect(agent.field).to_have_value("hello there")
    expect(agent.findings).to_be_visible()
    assert agent.is_clean()


def test_a_reload_and_the_way_back_keep_the_message(visit: Visit, hub: Server) -> None:
    agent = visit(hub, "en")
    expect(agent.page.get_by_role("heading", name="Inbox")).to_be_visible()
    agent.open_trial()
    agent.field.fill("hello there")
    expect(agent.findings).to_be_visible()
    agent.page.reload()
    expect(agent.field).to_have_value("hello there")
    expect(agent.findings).to_be_visible()
    agent.page.go_back()
    expect(agent.page.get_by_role("heading", name="Inbox")).to_be_visible()
    agent.open_trial()
    expect(agent.field).to_have_value("hello there")
    assert agent.is_clean()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_a_sample_fits_the_screen(visit: Visit, hub: Server, language: str) -> None:
    agent = visit(hub, language, PHONE)
    agent.page.get_by_role("button", name=agent.words.folders).click()
    agent.open_trial()
    sample = agent.page.get_by_role("main").get_by_role("listitem").get_by_role("button").first
    text = sample.inner_text()
    sample.click()
    expect(agent.field).to_have_value(text)
    expect(agent.findings).to_be_visible()
    assert not agent.spills()
    agent.picture(f"trial-phone-{language}")
    agent.page.get_by_role("button", name=agent.words.inbox).click()
    expect(agent.field).to_be_hidden()
    assert agent.is_clean()


def test_a_conversation_shows_mood_and_scope_and_leads_to_the_rest(
    browser: Browser, visit: Visit, shop: Server
) -> None:
    text = "This is so annoying, my mug arrived broken"
    customer = ShopPage(browser, shop, "en")
    try:
        customer.open_chat()
        customer.say(text)
    finally:
        customer.close()

    agent = visit(shop, "en")
    agent.page.get_by_role("button", name=re.compile("^Handled by bot")).click()
    agent.rows.click()
    expect(agent.details.get_by_text("In scope", exact=True)).to_be_visible()
    expect(agent.details.get_by_text(re.compile("[Uu]pset"))).to_be_visible()
    expect(agent.details.get_by_text(re.compile("^annoying *−"))).to_be_visible()
    agent.picture("console-understanding")

    agent.details.get_by_role("button", name="Look closer").click()
    expect(agent.field).to_have_value(text)
    expect(agent.findings.get_by_role("heading", name="Tokens")).to_be_visible()
    agent.page.go_back()
    expect(agent.details.get_by_text(text)).to_be_visible()
    assert agent.is_clean()
