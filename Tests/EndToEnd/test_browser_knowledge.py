"""The knowledge page in a real browser: articles, the graph, rules, releases, gaps; and an audit of how it looks."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from conftest import StartHub
from knowledge_page import AUDIT, Visit, visiting
from server import Server
from shop_page import CONSOLE, PHONE
from waiting import until

SAVED_WITHIN = 10.0
SECTIONS = ("articles", "graph", "rules", "releases", "gaps")

ARTICLE = {
    "title": {"en": "Broken on arrival", "zh": "到货破损"},
    "question": {"en": "My item arrived broken", "zh": "收到的东西碎了"},
    "phrasings": {"en": ["the teapot came in pieces"], "zh": ["茶壶到的时候碎了"]},
    "answer": {"en": "We replace it within 3 days.", "zh": "签收后 3 天内免费补发。"},
    "next": [],
    "audience": [],
    "channels": [],
    "about": [],
}
RULES = "relation placed(c: customer, o: order)\nbuyer(c) :- placed(c, _).\n"
WRONG_RULES = "buyer(c) :- nowhere(c, _).\n"

pytestmark = pytest.mark.limit(90)


@pytest.fixture(scope="module")
def library(start_module_hub: StartHub) -> Server:
    """A hub with some knowledge of its own."""
    hub = start_module_hub("library")
    assert hub.put("/v1/rules/shop.rules", json={"text": RULES}, headers=hub.key).ok
    first = hub.post("/v1/releases", json={"note": "relations"}, headers=hub.key).json()["number"]
    for act in ("validate", "simulate", "approve", "publish"):
        answer = hub.post(f"/v1/releases/{first}/{act}", headers=hub.admin)
        assert answer.ok, f"{act}: {answer.text}"
    nodes = [("customer:ada", "customer", "Ada Example"), ("order:1", "order", "Order 1"), ("order:2", "order", "Order 2")]
    changes: list[dict[str, Any]] = [{"op": "node", "id": id, "kind": kind, "name": name} for id, kind, name in nodes]
    changes += [{"op": "add", "relation": "placed", "arguments": ["customer:ada", order]} for order in ("order:1", "order:2")]
    sent = hub.post("/v1/graph", json={"source": "test", "changes": changes}, headers=hub.key)
    assert sent.ok, sent.text
    return hub


@pytest.fixture
def article(library: Server) -> str:
    """The id of a drafted article that this test alone knows."""
    id = f"broken-{uuid.uuid4().hex[:8]}"
    # No other test's article is found for this.
    phrasings = ARTICLE["phrasings"] | {"en": [f"the teapot {id} came in pieces"]}
    sent = library.put(f"/v1/articles/{id}", json=ARTICLE | {"phrasings": phrasings}, headers=library.key)
    assert sent.ok, sent.text
    return id


@pytest.fixture
def visit(browser: Browser, library: Server) -> Iterator[Visit]:
    with visiting(browser, library) as open_page:
        yield open_page


def draft_of(library: Server, article: str) -> dict[str, Any]:
    return library.get(f"/v1/articles/{article}", headers=library.admin).json()["draft"]


def test_an_article_is_found_and_opened(visit: Visit, article: str) -> None:
    editor = visit("editor")
    expect(editor.page).not_to_have_url(re.compile("token"))
    expect(editor.articles.first).to_be_visible()
    editor.open(f"?article={article}")
    expect(editor.answer).to_have_value(ARTICLE["answer"]["en"])
    editor.page.get_by_role("tab", name="简体中文").click()
    expect(editor.answer).to_have_value(ARTICLE["answer"]["zh"])
    assert editor.is_clean()


def test_what_is_written_is_saved_by_itself(visit: Visit, library: Server, article: str) -> None:
    editor = visit("editor")
    editor.open(f"?article={article}")
    editor.answer.fill("We replace order {order.id} within 7 days.")
    expect(editor.page.get_by_text(re.compile("saved"))).to_be_visible()
    until(
        lambda: draft_of(library, article)["answer"]["en"] == "We replace order {order.id} within 7 days.",
        SAVED_WITHIN,
        "the draft is saved",
    )
    editor.page.reload()
    expect(editor.answer).to_have_value("We replace order {order.id} within 7 days.")
    assert editor.is_clean()


def test_nothing_typed_is_lost_when_somebody_else_was_faster(visit: Visit, library: Server, article: str) -> None:
    editor = visit("editor")
    editor.open(f"?article={article}")
    expect(editor.answer).to_have_value(ARTICLE["answer"]["en"])
    base = draft_of(library, article)["version"]
    theirs = ARTICLE | {"answer": {"en": "Theirs.", "zh": "对方的。"}, "base": base}
    assert library.put(f"/v1/articles/{article}", json=theirs, headers=library.admin).ok
    editor.answer.fill("Mine.")
    editor.page.get_by_role("button", name="Keep mine").click()
    until(lambda: draft_of(library, article)["answer"]["en"] == "Mine.", SAVED_WITHIN, "mine is saved")
    expect(editor.answer).to_have_value("Mine.")
    # The browser itself reports the refusal as an error.
    assert all("409" in complaint for complaint in editor.complaints)


def test_a_question_is_tried_on_drafts(visit: Visit, article: str) -> None:
    editor = visit("editor")
    editor.open(f"?article={article}")
    question = editor.page.get_by_role("textbox", name="A customer asks")
    question.fill(f"the teapot {article} came in pieces")
    question.press("Enter")
    expect(editor.tried).to_contain_text("We replace it within 3 days.")
    expect(editor.tried.get_by_role("tree")).to_be_visible()
    editor.picture("knowledge-article")
    assert editor.is_clean()


def test_a_node_is_searched_drawn_and_listed(visit: Visit) -> None:
    reader = visit("agent")
    reader.show("Graph")
    box = reader.page.get_by_role("combobox", name="Search nodes")
    box.fill("Ada Ex")
    reader.page.get_by_role("option", name="Ada Example").click()
    node = reader.page.get_by_role("button", name=re.compile("^Ada Example, customer"))
    expect(node).to_be_visible()
    expect(reader.page.get_by_role("button", name=re.compile("^Order 2, order"))).to_be_visible()
    node.focus()
    node.press("Enter")
    expect(node).to_be_focused()
    reader.picture("knowledge-graph")
    reader.page.get_by_role("button", name="List view").click()
    row = reader.page.get_by_role("row", name=re.compile("^Ada Example"))
    expect(row).to_contain_text("placed → Order 1")
    expect(row).to_contain_text("placed → Order 2")
    assert reader.is_clean()


def test_a_derived_fact_says_why(visit: Visit) -> None:
    reader = visit("agent")
    reader.open("?view=graph&node=customer%3Aada")
    reader.page.get_by_role("button", name=re.compile(r"^Why buyer\(")).click()
    tree = reader.page.get_by_role("tree")
    expect(tree.get_by_role("treeitem").first).to_have_accessible_name(re.compile(r"^buyer\(Ada Example\)"))
    tree.get_by_role("treeitem").first.press("ArrowRight")
    expect(tree.get_by_role("treeitem").nth(1)).to_be_focused()
    assert reader.is_clean()


def test_a_contact_shows_what_to_warn_of(visit: Visit, library: Server) -> None:
    contact = "worried"
    assert library.put(f"/v1/contacts/{contact}", json={"segments": ["vip"]}, headers=library.key).ok
    told: list[tuple[str, list[Any]]] = [("mood", [f"Contact:{contact}", -2])]
    for talk in ("Conversation:w1", "Conversation:w2"):
        told += [("talked", [f"Contact:{contact}", talk]), ("handed_over", [talk])]
    changes = [{"op": "add", "relation": relation, "arguments": arguments} for relation, arguments in told]
    assert library.post("/v1/graph", json={"source": "test", "changes": changes}, headers=library.key).ok
    until(lambda: library.get("/v1/risks", headers=library.admin).json()["risks"], SAVED_WITHIN, "the warning")
    reader = visit("agent")
    reader.open(f"?view=graph&node=Contact%3A{contact}")
    panel = reader.page.get_by_role("tabpanel", name="Profile")
    expect(panel).to_contain_text("risk_churn")
    expect(panel).to_contain_text("not_recommended(worried)")
    expect(panel).to_contain_text("vip")
    reader.picture("knowledge-contact")
    panel.get_by_role("button", name="Take on").click()
    expect(panel).to_contain_text("taken on by zhou-agent")
    assert reader.audit() == [] and reader.is_clean()


def test_a_problem_in_a_rule_stands_at_its_line(visit: Visit) -> None:
    editor = visit("editor")
    editor.open("?view=rules&file=shop.rules")
    text = editor.page.get_by_role("textbox", name="Text of the rules")
    expect(text).to_have_value(RULES)
    text.fill(RULES + WRONG_RULES)
    editor.page.get_by_role("button", name="Check").click()
    problems = editor.page.get_by_role("region", name="Problems")
    expect(problems.get_by_role("button", name=re.compile("^shop.rules:3:"))).to_be_visible()
    expect(text).to_have_attribute("aria-invalid", "true")
    editor.picture("knowledge-rules")
    editor.page.reload()
    expect(text).to_have_value(RULES + WRONG_RULES)
    text.fill(RULES)
    editor.page.get_by_role("button", name="Check").click()
    expect(problems).to_contain_text("No problems found")
    assert editor.is_clean()


def test_a_release_goes_its_way_and_its_maker_cannot_approve_it(visit: Visit, article: str) -> None:
    editor = visit("editor")
    editor.show("Releases")
    editor.page.get_by_role("button", name="New release").first.click()
    editor.page.get_by_role("textbox", name="What changes").fill("Broken items")
    editor.page.get_by_role("button", name="Create release").click()
    main = editor.page.get_by_role("main")
    main.get_by_role("button", name="Validate").click()
    main.get_by_role("button", name="Simulate").click()
    expect(main.get_by_role("button", name="Approve and publish")).to_have_attribute("aria-disabled", "true")
    heading = main.get_by_role("heading", level=2).inner_text()
    number = heading.split()[-1]

    boss = visit("supervisor")
    boss.open(f"?view=releases&release={number}")
    boss.page.get_by_role("button", name="Approve and publish").click()
    boss.page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(boss.page.get_by_role("banner")).to_contain_text(f"Live: release {number}")
    boss.picture("knowledge-release")
    assert editor.is_clean() and boss.is_clean()


def test_the_keyboard_goes_everywhere(visit: Visit, article: str) -> None:
    editor = visit("editor")
    expect(editor.articles.first).to_be_visible()
    editor.page.keyboard.press("j")
    expect(editor.answer).to_be_visible()
    editor.page.keyboard.press("/")
    expect(editor.page.get_by_role("combobox", name="Search knowledge")).to_be_focused()
    editor.page.keyboard.press("Escape")
    editor.page.keyboard.press("2")
    expect(editor.page.get_by_role("tab", name="Graph")).to_have_attribute("aria-selected", "true")
    editor.page.keyboard.press("?")
    expect(editor.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    editor.page.keyboard.press("Escape")
    editor.page.go_back()
    expect(editor.answer).to_be_visible()
    assert editor.is_clean()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_page_can_be_read_and_pressed(visit: Visit, article: str, locale: str, theme: str) -> None:
    for screen in (CONSOLE, PHONE):
        editor = visit("supervisor", screen | {"locale": locale, "color_scheme": theme})
        for section in SECTIONS:
            more = {"articles": f"&article={article}", "graph": "&node=customer%3Aada"}.get(section, "")
            editor.open(f"?view={section}{more}")
            expect(editor.page.get_by_role("main")).to_be_visible()
            editor.page.wait_for_load_state("networkidle")
            assert editor.audit() == [], section
        assert editor.is_clean()


def test_the_audit_finds_what_is_wrong(visit: Visit) -> None:
    page = visit().page
    expect(page.get_by_role("main")).to_be_visible()
    page.evaluate(
        """() => {
            const main = document.querySelector('main');
            const add = (tag, text, style) => {
                const element = Object.assign(document.createElement(tag), { textContent: text });
                Object.assign(element.style, style);
                main.append(element);
            };
            add('p', 'pale', { color: '#aaa', background: '#fff' });
            add('button', 'x', { width: '12px', height: '12px', padding: 0 });
            add('button', '', { width: '40px', height: '40px' });
            add('div', 'wide', { width: '3000px' });
            add('h1', 'second', {});
        }"""
    )
    found = " ".join(page.evaluate(AUDIT))
    for problem in ("contrast 2.3", "12 × 12", "no name", "sticks out", "not one h1"):
        assert problem in found, problem
