"""What the knowledge page asks of the hub beyond reading and writing: files, contacts, the past, removals, gaps."""

import asyncio
import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from conftest import StartHub
from customer import Customer
from knowledge_page import KnowledgePage, Visit, visiting
from newsroom import STEPS, Newsroom
from server import Server
from waiting import until

WITHIN = 10.0
RULES = """kind Product
relation has_product(c: Contact, p: Product)
regular(c) :- n = count{ p : has_product(c, p) }, n >= 2.
segment(c, "regular") :- regular(c).
"""
ARTICLE = {
    "title": {"en": "Kettle care"},
    "question": {"en": "How do I descale it?"},
    "answer": {"en": "Boil vinegar in your {product.name|kettle}."},
    "audience": ["regular"],
}
QUESTION = "zebra limescale quagga"

pytestmark = pytest.mark.limit(60)


@pytest.fixture(scope="module")
def room(start_module_hub: StartHub) -> Newsroom:
    """A hub where Hal has two products and Gus has one."""
    room = Newsroom(start_module_hub("room"))
    room.rule("shop.rules", RULES)
    for contact in ("hal", "gus"):
        assert room.hub.put(f"/v1/contacts/{contact}", json={"name": contact.capitalize()}, headers=room.hub.key).ok
    names = ("Contact:hal", "Hal Example"), ("Contact:gus", "Gus Example"), ("Product:kettle", "Kettle"), ("Product:mug", "Mug")
    room.tell(*({"op": "node", "id": id, "name": name} for id, name in names))
    for contact, product in (("hal", "kettle"), ("hal", "mug"), ("gus", "kettle")):
        has(room.hub, "add", contact, product)
    return room


def has(hub: Server, op: str, contact: str, product: str) -> None:
    Newsroom(hub).tell({"op": op, "relation": "has_product", "arguments": [f"Contact:{contact}", f"Product:{product}"]})


@pytest.fixture
def visit(browser: Browser, room: Newsroom) -> Iterator[Visit]:
    with visiting(browser, room.hub) as open_page:
        yield open_page


@pytest.fixture
def article(room: Newsroom) -> Iterator[str]:
    """The id of a drafted article for regular customers."""
    id = f"care-{uuid.uuid4().hex[:8]}"
    assert room.draft(id, ARTICLE | {"phrasings": {"en": [f"{QUESTION} {id}"]}}).ok
    yield id
    room.hub.request("DELETE", f"/v1/articles/{id}/draft", headers=room.editor)


def clean(page: KnowledgePage) -> bool:
    return page.audit() == [] and page.is_clean()


def test_files_become_drafts(visit: Visit, room: Newsroom) -> None:
    editor = visit("editor")
    editor.page.get_by_role("button", name="Import").click()
    dialog = editor.page.get_by_role("dialog", name="Import articles")
    text = "# Can a quagga drink from a mug?\n\nIt can.\n\n# Nothing is said here\n"
    dialog.get_by_label("Files").set_input_files({"name": "faq.md", "mimeType": "text/markdown", "buffer": text.encode()})
    dialog.get_by_role("button", name="Import").click()
    expect(dialog).to_contain_text("1 article drafted")
    expect(dialog).to_contain_text("faq.md:5")
    dialog.get_by_role("button", name="Close").click()
    expect(editor.articles.filter(has_text="Can a quagga drink")).to_be_visible()
    assert clean(editor)


def test_a_text_can_be_emptied_and_conditions_set(visit: Visit, room: Newsroom, article: str) -> None:
    editor = visit("editor")
    editor.open(f"?article={article}")
    editor.page.get_by_role("textbox", name="Question").fill("")
    editor.page.locator("summary").filter(has_text="Audience").click()
    editor.page.get_by_label("Channels").fill("web, telegram")
    editor.page.get_by_label("About").fill("Product:kettle")
    editor.page.get_by_label("Valid until").fill("2099-12-31")
    editor.page.get_by_label("Valid until").press("Tab")

    def is_saved() -> bool:
        draft = room.article(article)["draft"]
        return (draft["question"], draft["channels"], draft["about"]) == ({}, ["web", "telegram"], ["Product:kettle"])

    until(is_saved, WITHIN, "the draft is saved")
    until(lambda: "valid_to" in room.article(article)["draft"], WITHIN, "the end is saved")
    expect(editor.page.locator("summary").filter(has_text="Audience")).to_contain_text("Dec 31, 2099")
    assert clean(editor)


def test_a_field_of_what_the_graph_knows_is_put_in(visit: Visit, article: str) -> None:
    editor = visit("editor")
    editor.open(f"?article={article}")
    fields = editor.page.get_by_role("combobox", name="Insert field")
    expect(fields.get_by_role("option", name="contact.mood")).to_be_attached()
    fields.select_option("product.id")
    expect(editor.answer).to_have_value(re.compile(r"\{product\.id\}"))
    assert clean(editor)


def test_who_asks_decides_what_answers(visit: Visit, article: str) -> None:
    editor = visit("editor")
    editor.open(f"?article={article}")
    editor.page.locator("summary").filter(has_text="As anybody").click()
    asker = editor.page.get_by_label("As contact")
    question = editor.page.get_by_role("textbox", name="A customer asks")
    question.fill(f"{QUESTION} {article}")
    asker.fill("gus")
    asker.press("Enter")
    expect(editor.tried).to_contain_text("only for regular")
    expect(editor.tried).not_to_contain_text("0%")
    asker.fill("hal")
    asker.press("Enter")
    expect(editor.tried).to_contain_text("Boil vinegar in your Mug")
    expect(editor.tried.get_by_role("tree")).to_be_visible()
    assert clean(editor)


def test_a_node_is_shown_as_it_was(visit: Visit, room: Newsroom) -> None:
    has(room.hub, "add", "gus", "mug")
    time.sleep(0.02)
    between = int(time.time() * 1000)
    time.sleep(0.02)
    has(room.hub, "remove", "gus", "mug")
    reader = visit("agent")
    reader.open("?view=graph&node=Contact%3Agus")
    reader.page.get_by_role("tab", name="Facts").click()
    expect(reader.node_panel).to_contain_text("Kettle")
    expect(reader.node_panel).not_to_contain_text("Mug")
    reader.page.get_by_role("tab", name="History").click()
    expect(reader.node_panel).to_contain_text("has_product(Gus Example, Mug)")
    expect(reader.node_panel).to_contain_text("until")
    reader.open(f"?view=graph&node=Contact%3Agus&asOf={between}")
    reader.page.get_by_role("tab", name="Facts").click()
    expect(reader.node_panel).to_contain_text("Mug")
    assert clean(reader)


def test_what_does_not_hold_says_why_not(visit: Visit) -> None:
    reader = visit("agent")
    reader.open("?view=graph&node=Contact%3Agus")
    reader.page.get_by_role("tab", name="Why not").click()
    reader.page.get_by_label("What does not hold").select_option("regular")
    reader.page.get_by_role("button", name="Ask why not").click()
    expect(reader.node_panel).to_contain_text(re.compile("First that fails.*2"))
    assert clean(reader)


def test_a_sum_is_told_as_one(visit: Visit) -> None:
    reader = visit("agent")
    reader.open("?view=graph&node=Contact%3Ahal")
    reader.page.get_by_role("tab", name="Facts").click()
    reader.page.get_by_role("button", name="Why regular(Hal Example)").click()
    expect(reader.node_panel.get_by_role("tree")).to_contain_text("(Hal Example) = 2")
    reader.picture("knowledge-proof")
    assert clean(reader)


def test_rules_are_tried_on_a_copy(visit: Visit) -> None:
    editor = visit("editor")
    editor.open("?view=rules&file=shop.rules")
    editor.page.get_by_role("textbox", name="Text of the rules").fill(RULES.replace("n >= 2", "n >= 1"))
    editor.page.get_by_role("button", name="Dry run").click()
    panel = editor.page.get_by_role("tabpanel", name="Dry run")
    expect(panel).to_contain_text("regular(Gus Example)")
    editor.picture("knowledge-dry-run")
    assert clean(editor)


def test_an_article_is_taken_out_and_brought_in_again(visit: Visit, room: Newsroom) -> None:
    room.release(tea_zebra=ARTICLE)
    editor = visit("editor")
    editor.open("?article=tea-zebra")
    editor.page.get_by_role("button", name="Remove article").click()
    editor.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(editor.page.get_by_role("main")).to_contain_text("taken out with the next release")
    expect(editor.page.get_by_role("textbox", name="Title")).to_have_value("Kettle care")
    room.take(room.create("without it")["number"], *STEPS)
    editor.page.reload()
    expect(editor.page.get_by_role("main")).to_contain_text("was taken out")
    editor.page.get_by_role("button", name="Take version 1 back as draft").click()
    until(lambda: room.article("tea-zebra").get("draft", {}).get("title") == ARTICLE["title"], WITHIN, "it is drafted")
    assert clean(editor)
    room.hub.request("DELETE", "/v1/articles/tea-zebra/draft", headers=room.editor)


def test_a_release_names_all_that_changes(visit: Visit, room: Newsroom, article: str) -> None:
    number = room.create("conditions")["number"]
    reader = visit("supervisor")
    reader.open(f"?view=releases&release={number}")
    reader.page.locator("summary").filter(has_text="Changes in Kettle care").click()
    expect(reader.page.get_by_role("heading", name="Kettle care · audience")).to_be_visible()
    assert clean(reader)
    room.hub.request("DELETE", f"/v1/releases/{number}", headers=room.editor)


def test_a_gap_becomes_a_draft(visit: Visit, room: Newsroom) -> None:
    async def ask() -> None:
        async with Customer(room.hub, "en") as customer:
            await customer.open()
            await customer.ask("do you repair violins and cellos")
            await customer.ask("xylophone quartz zephyr")

    # The browser's loop runs in this thread.
    with ThreadPoolExecutor() as pool:
        pool.submit(lambda: asyncio.run(ask())).result()
    editor = visit("editor")
    editor.show("Gaps")
    gap = editor.page.get_by_role("listitem").filter(has_text="violins")
    expect(gap).to_be_visible()
    editor.picture("knowledge-gaps")
    assert clean(editor)
    gap.get_by_role("button", name="Make draft").click()
    expect(editor.page.get_by_role("textbox", name="Question")).to_have_value("do you repair violins and cellos")
    assert clean(editor)
