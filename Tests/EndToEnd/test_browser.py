"""The pages in Chromium: ask in the widget, read the answer, get a notice, meet an agent; in both languages."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from pack import Pack
from server import Server
from shop_page import PHONE, PHONE_SIZE, ConsolePage, ShopPage
from waiting import until

COUNTED_WITHIN = 5.0

pytestmark = pytest.mark.limit(60)

Visit = Callable[..., ShopPage]


@pytest.fixture
def visit(browser: Browser, shop: Server) -> Iterator[Visit]:
    """Opens the shop for a visitor; takes a language and the browser's options."""
    visits: list[ShopPage] = []

    def open_shop(language: str, options: dict[str, Any] | None = None) -> ShopPage:
        visits.append(ShopPage(browser, shop, language, options))
        return visits[-1]

    yield open_shop
    for visit in visits:
        visit.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_visitor_asks_and_reads_the_answer(visit: Visit, pack: Pack, language: str) -> None:
    customer = visit(language)
    customer.picture(f"shop-{language}")
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", language)[0])
    customer.sees(pack.answer("shipping-time", language))
    customer.picture(f"answer-{language}")
    assert customer.is_clean()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_quick_reply_asks_the_next_question(visit: Visit, pack: Pack, language: str) -> None:
    customer = visit(language)
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", language)[0])
    customer.sees(pack.answer("shipping-time", language))
    replies = customer.thread.get_by_role("group").last.get_by_role("button")
    replies.first.click()
    customer.sees(pack.answer("dispatch-time", language))
    assert customer.is_clean()


def test_a_notice_pops_up_beside_the_closed_widget(visit: Visit, shop: Server, pack: Pack) -> None:
    customer = visit("en")
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", "en")[0])
    customer.sees(pack.answer("shipping-time", "en"))
    customer.close_chat()

    notice = {"contact": customer.contact, "title": "Your parcel is near", "body": "It comes before 16:00."}
    sent = shop.post("/v1/notices", json=notice, headers=shop.key)
    assert sent.status_code == 201
    expect(customer.peek).to_contain_text("Your parcel is near")
    expect(customer.peek).to_contain_text("It comes before 16:00.")
    customer.picture("notice-en")

    report = f"/v1/notices/{sent.json()['id']}"
    until(lambda: shop.get(report, headers=shop.key).json()["delivered"] == 1, COUNTED_WITHIN, "delivered")
    customer.peek.get_by_role("button", name="Dismiss").click()
    expect(customer.peek).to_be_hidden()
    until(lambda: shop.get(report, headers=shop.key).json()["read"] == 1, COUNTED_WITHIN, "read")
    assert customer.is_clean()


def test_a_notice_waits_for_the_next_visit(visit: Visit, shop: Server, pack: Pack) -> None:
    customer = visit("en")
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", "en")[0])
    customer.sees(pack.answer("shipping-time", "en"))
    contact = customer.contact
    customer.page.goto("about:blank")
    title = f"Something happened {uuid.uuid4().hex[:6]}"
    notice = {"contact": contact, "title": title, "body": "While you were away."}
    shop.post("/v1/notices", json=notice, headers=shop.key)
    customer.go("/")
    expect(customer.peek).to_contain_text(title)
    assert customer.is_clean()


def test_a_reload_goes_on_where_the_talk_was(visit: Visit, pack: Pack) -> None:
    customer = visit("en")
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", "en")[0])
    customer.sees(pack.answer("shipping-time", "en"))
    contact = customer.contact
    customer.page.reload()
    customer.open_chat()
    customer.sees(pack.answer("shipping-time", "en"))
    assert customer.contact == contact
    customer.say(pack.phrasings("microwave", "en")[0])
    customer.sees(pack.answer("microwave", "en"))
    assert customer.is_clean()


def test_the_talk_goes_on_after_a_restart_of_the_hub(visit: Visit, shop: Server, pack: Pack) -> None:
    customer = visit("en")
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", "en")[0])
    customer.sees(pack.answer("shipping-time", "en"))
    shop.kill()
    customer.say(pack.phrasings("microwave", "en")[0])
    shop.start()
    customer.sees(pack.answer("microwave", "en"))
    customer.sees(pack.answer("shipping-time", "en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_the_panel_fills_the_screen(visit: Visit, pack: Pack, language: str) -> None:
    customer = visit(language, PHONE)
    customer.open_chat()
    customer.say(pack.phrasings("shipping-time", language)[0])
    customer.sees(pack.answer("shipping-time", language))
    customer.picture(f"phone-{language}")
    box = customer.frame.bounding_box()
    assert box and (box["x"], box["y"]) == (0, 0)
    assert (box["width"], box["height"]) == PHONE_SIZE
    customer.close_chat()
    assert customer.is_clean()


def test_an_agent_takes_over_at_the_console(browser: Browser, visit: Visit, shop: Server, pack: Pack) -> None:
    customer = visit("en")
    customer.open_chat()
    question = pack.phrasings("shipping-time", "en")[0]
    customer.say(question)
    customer.sees(pack.answer("shipping-time", "en"))
    customer.ask_for_a_person()
    customer.sees(pack.text("handoff", "en"))

    agent = ConsolePage(browser, shop, "ada", "Ada")
    try:
        expect(agent.page).not_to_have_url(re.compile("token"))
        agent.open_folder("Unassigned")
        expect(agent.rows).to_have_count(1)
        agent.rows.click()
        agent.sees(question)
        agent.sees(pack.answer("shipping-time", "en"))
        agent.picture("console-queue")
        agent.take_over()
        agent.reply("Hello, this is Ada. How can I help?")
        customer.sees("Hello, this is Ada. How can I help?")
        expect(customer.panel.get_by_role("heading", level=1)).to_have_text("Ada")
        customer.say("Can you send it on Monday?")
        agent.sees("Can you send it on Monday?")
        agent.picture("console-taken")
        customer.picture("person-en")
        assert agent.is_clean() and customer.is_clean()
    finally:
        agent.close()
