"""Personal data in the pages: masked for whoever reads, shown to the customer at a tap and to an agent who says why."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Browser, Locator, expect

from server import Server
from shop_page import ConsolePage, ShopPage

NUMBER = "13812345678"
HINT = "138****5678"
SAID = f"我的手机号是 {NUMBER}"
AGENTS_NUMBER = "13987654321"
AGENTS_HINT = "139****4321"

pytestmark = pytest.mark.limit(60)


class Desk(ConsolePage):
    """An agent at the console who meets masked data."""

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog", name="Masked: Mobile number")

    @property
    def reason(self) -> Locator:
        return self.dialog.get_by_role("textbox", name="Reason")

    def mask(self, shown: str) -> Locator:
        """What is to be pressed in the thread."""
        return self.messages.get_by_role("button", name=re.compile(re.escape(shown)))

    def ask(self, shown: str, reason: str, act: str) -> None:
        self.mask(shown).click()
        self.reason.fill(reason)
        self.dialog.get_by_role("button", name=act).click()


@pytest.fixture
def pages() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def customer(browser: Browser, shop: Server, pages: ExitStack) -> ShopPage:
    """Has told their number, which has arrived."""
    customer = pages.enter_context(closing(ShopPage(browser, shop, "zh")))
    customer.open_chat()
    customer.say(SAID)
    expect(customer.thread.get_by_text("已送达")).to_be_visible()
    return customer


@pytest.fixture
def agent(browser: Browser, shop: Server, pages: ExitStack, customer: ShopPage) -> Desk:
    """Has the customer's conversation open, whose turn in the queue it is."""
    customer.ask_for_a_person()
    agent = pages.enter_context(closing(Desk(browser, shop, "ada", "Ada")))
    agent.open_folder("Unassigned")
    agent.rows.click()
    expect(agent.mask(HINT)).to_be_visible()
    return agent


def reload(customer: ShopPage) -> None:
    customer.page.reload()
    customer.open_chat()


def test_customers_see_their_own_number_at_a_tap(customer: ShopPage) -> None:
    reload(customer)
    mask = customer.thread.get_by_role("button", name=HINT)
    expect(mask).to_be_visible()
    expect(customer.thread).not_to_contain_text(NUMBER)
    customer.picture("masked-widget")
    mask.click()
    customer.sees(NUMBER)
    assert customer.is_clean()


def test_who_has_not_taken_over_sees_no_number(agent: Desk) -> None:
    expect(agent.page.locator("body")).not_to_contain_text(NUMBER)
    agent.ask(HINT, "to call back", "Reveal")
    expect(agent.dialog.get_by_role("alert")).to_have_text("Only the owner can see this. Take over first.")
    expect(agent.page.locator("body")).not_to_contain_text(NUMBER)


def test_an_agent_who_says_why_sees_the_number(agent: Desk, shop: Server) -> None:
    agent.take_over()
    agent.ask(HINT, "no", "Reveal")
    expect(agent.dialog.get_by_role("alert")).to_contain_text("at least three characters")
    expect(agent.reason).to_be_focused()
    agent.picture("masked-reason")
    agent.reason.fill("to call back")
    agent.reason.press("Enter")
    expect(agent.dialog).to_be_hidden()
    agent.sees(NUMBER)
    expect(agent.mask(NUMBER)).to_be_focused()
    agent.picture("masked-revealed")
    assert agent.is_clean()
    [entry] = shop.get("/v1/audit", headers=shop.admin).json()["entries"]
    assert (entry["actor"], entry["action"], entry["detail"]) == ("ada", "reveal", "to call back")


def test_the_keyboard_comes_back_to_the_mask(agent: Desk) -> None:
    agent.mask(HINT).press("Enter")
    expect(agent.reason).to_be_focused()
    agent.page.keyboard.press("Escape")
    expect(agent.dialog).to_be_hidden()
    expect(agent.mask(HINT)).to_be_focused()
    assert agent.is_clean()


def test_what_is_no_personal_data_stays_clear(agent: Desk, customer: ShopPage) -> None:
    agent.take_over()
    agent.ask(HINT, "to call back", "Reveal")
    agent.ask(NUMBER, "it is an order number", "Not personal data")
    expect(agent.dialog).to_be_hidden()
    agent.sees(SAID)
    expect(agent.mask(NUMBER)).to_have_count(0)
    agent.page.reload()
    agent.sees(SAID)
    reload(customer)
    customer.sees(SAID)
    assert agent.is_clean() and customer.is_clean()


def test_a_note_is_masked_and_stands_once(agent: Desk) -> None:
    agent.page.get_by_role("tab", name="Note").click()
    box = agent.page.get_by_role("textbox", name=re.compile("^Private note"))
    box.fill(f"checked {AGENTS_NUMBER}")
    box.press("Enter")
    notes = agent.messages.get_by_role("listitem").filter(has_text="Private note")
    expect(notes.filter(has_text="Mobile number")).to_be_visible()
    expect(notes).to_have_count(1)
    expect(agent.messages).not_to_contain_text(AGENTS_NUMBER)
    assert agent.is_clean()


def test_a_number_from_the_agent_can_be_read_by_the_customer(agent: Desk, customer: ShopPage) -> None:
    agent.take_over()
    box = agent.page.get_by_role("textbox", name=re.compile("^Reply to"))
    box.fill(f"请拨打 {AGENTS_NUMBER}")
    box.press("Enter")
    mask = customer.thread.get_by_role("button", name=AGENTS_HINT)
    expect(mask).to_be_visible()
    expect(agent.mask(AGENTS_HINT)).to_be_visible()
    mask.click()
    customer.sees(AGENTS_NUMBER)
    assert agent.is_clean() and customer.is_clean()
