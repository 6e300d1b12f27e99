"""The knowledge page over a graph of 100,000 nodes: what it asks for and shows stays small."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Response, expect

from conftest import StartHub
from knowledge_page import Visit, visiting
from newsroom import Newsroom
from server import Server

CUSTOMERS = 50_000
ORDERS = 50_000
OF_ONE = 20_000
"""Orders of the first customer; the others have one or none."""
RULES = "relation placed(c: customer, o: order)\nbuyer(c) :- placed(c, _).\n"
A_REQUEST = 10_000
KILOBYTE = 1024

pytestmark = pytest.mark.limit(120)


@pytest.fixture(scope="module")
def warehouse(start_module_hub: StartHub) -> Server:
    room = Newsroom(start_module_hub("warehouse"))
    room.rule("warehouse.rules", RULES)
    changes: list[dict[str, Any]] = [
        {"op": "node", "id": f"customer:{number}", "name": f"Customer {number}"} for number in range(CUSTOMERS)
    ]
    changes += [{"op": "node", "id": f"order:{number}", "name": f"Order {number}"} for number in range(ORDERS)]
    changes += [
        {"op": "add", "relation": "placed", "arguments": [f"customer:{max(0, number - OF_ONE)}", f"order:{number}"]}
        for number in range(ORDERS)
    ]
    for first in range(0, len(changes), A_REQUEST):
        room.tell(*changes[first : first + A_REQUEST])
    return room.hub


@pytest.fixture
def visit(browser: Browser, warehouse: Server) -> Iterator[Visit]:
    with visiting(browser, warehouse) as open_page:
        yield open_page


def test_the_last_of_many_nodes_is_found(visit: Visit) -> None:
    reader = visit("agent")
    reader.show("Graph")
    reader.page.get_by_role("combobox", name="Search nodes").fill(f"Order {ORDERS - 1}")
    reader.page.get_by_role("option", name=re.compile(f"^Order {ORDERS - 1}")).click()
    expect(reader.page.get_by_role("button", name=re.compile(f"^Order {ORDERS - 1}, order"))).to_be_visible()
    assert reader.is_clean()


def test_a_node_with_thousands_of_edges_is_shown_in_parts(visit: Visit) -> None:
    reader = visit("agent")
    sizes: list[int] = []

    def weigh(response: Response) -> None:
        if "/v1/graph/" in response.url:
            sizes.append(len(response.body()))

    reader.page.on("response", weigh)
    reader.open("?view=graph&node=customer%3A0")
    expect(reader.page.get_by_role("button", name=re.compile("^Customer 0, customer"))).to_be_visible()
    expect(reader.page.get_by_text(re.compile("buyer")).first).to_be_visible()
    reader.picture("knowledge-large")
    assert sizes
    assert max(sizes) < 256 * KILOBYTE
    assert reader.page.locator("*").count() < 5000
    # Every drawn edge leads to this node: only the one that proves something is named, the words of all would cover each other.
    assert reader.page.locator(".graph-edge").count() > 100
    assert reader.page.locator(".graph-word").count() <= 1
    expect(reader.page.get_by_text("10,000+ facts")).to_be_visible()
    assert reader.is_clean()
