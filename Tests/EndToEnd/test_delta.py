"""Topics whose documents change little: the SDK gets them whole, the wire carries only what changed."""

import copy
import json
import random
from typing import Any

import pytest
from centrifuge import DeltaType
from centrifuge.fossil import apply_delta

from cable import Cable
from conftest import StartHub
from own_hub import UNLIMITED, Rules, fresh, topics
from raw_client import RawClient
from sdk_client import SdkClient
from server import Server

SEED = 20261126
CHANGES = 30
NOT_MORE_THAN = 0.2
"""Of what plain publications of the same documents weigh."""

DOCUMENTS: dict[str, Rules] = {
    "board": {
        "history_size": 100, "history_ttl": 300, "recovery": True, "delta": "fossil",
        "subscribe": ["anyone"], "publish": ["subscriber"],
    },
    "plainboard": {"history_size": 100, "history_ttl": 300, "recovery": True, "subscribe": ["anyone"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def boards(start_module_hub: StartHub, tmp_path_factory: pytest.TempPathFactory) -> Server:
    settings = UNLIMITED | topics(tmp_path_factory.mktemp("boards-config"), **DOCUMENTS)
    return start_module_hub("boards", settings=settings)


@pytest.fixture
def board() -> str:
    return fresh("board")


def document(chance: random.Random) -> dict[str, Any]:
    """A wallboard of some kilobytes, in both languages and with all that JSON has."""
    names = ["售前咨询", "退换货", "Billing", "Großkunden", "配送 🚚"]
    queues = [
        {"name": f"{name} {number}", "waiting": chance.randrange(40), "longest_s": chance.random() * 300, "open": True}
        for number in range(8)
        for name in names
    ]
    return {"queues": queues, "note": "第一\n\"quoted\" \\ / \u2028 \u0007", "agents": None, "rate": 1e-7}


def changed(before: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    after = copy.deepcopy(before)
    queue = chance.choice(after["queues"])
    queue["waiting"] += 1
    # Characters that share bytes: a difference may begin in the middle of one.
    queue["name"] = queue["name"][:-1] + chance.choice("中丰串久乙么é🚚🚛")
    return after


def series(count: int, seed: int = SEED) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    documents = [document(chance)]
    while len(documents) < count:
        documents.append(changed(documents[-1], chance))
    return documents


def publish(hub: Server, topic: str, *data: Any, **more: Any) -> None:
    for each in data:
        body = json.dumps({"channel": topic, "data": each} | more, ensure_ascii=False).encode()
        answer = hub.post("/api/publish", data=body, headers=hub.key | {"Content-Type": "application/json"})
        assert "error" not in answer.json()


async def publications(client: RawClient, count: int) -> tuple[list[dict[str, Any]], int]:
    """The next publications as they are on the wire, and how much they weigh in bytes."""
    found: list[dict[str, Any]] = []
    weight = 0
    while len(found) < count:
        frame = await client.frame()
        for line in filter(None, frame.split("\n")):
            push = json.loads(line).get("push", {})
            if "pub" in push:
                found.append(push["pub"])
                weight += len(line.encode())
    return found, weight


class TestTheSDK:
    async def test_gets_each_document_whole(self, boards: Server, board: str) -> None:
        documents = series(CHANGES)
        async with SdkClient(boards) as delta, SdkClient(boards) as plain:
            await delta.subscribe(board, delta=DeltaType.FOSSIL)
            await plain.subscribe(board)
            publish(boards, board, *documents)
            for client in (delta, plain):
                await client.wait_for_publications(board, CHANGES)
                assert client.data(board) == documents
                assert client.offsets(board) == list(range(1, CHANGES + 1))
            assert [each.delta for each in delta.told("publication", board)] == [False] + [True] * (CHANGES - 1)

    @pytest.mark.parametrize(
        "data",
        [
            ["", "a", "", "b" * 3000, "a", "b" * 3000 + "c"],
            [1, 1, 10, True, [], {}, [None], 1.5, "1"],
            ["中" * 900, "丰" * 900, "中" * 899 + "丰", "é" * 900, "😀" * 600, "😁" + "😀" * 599],
        ],
        ids=["lengths", "kinds", "letters"],
    )
    async def test_gets_what_changes_wholly_too(self, boards: Server, board: str, data: list[Any]) -> None:
        async with SdkClient(boards) as client:
            await client.subscribe(board, delta=DeltaType.FOSSIL)
            publish(boards, board, *data)
            await client.wait_for_publications(board, len(data))
            assert client.data(board) == data

    async def test_who_comes_later_begins_with_a_whole_one(self, boards: Server, board: str) -> None:
        documents = series(6)
        async with SdkClient(boards) as early, SdkClient(boards) as late:
            await early.subscribe(board, delta=DeltaType.FOSSIL)
            publish(boards, board, *documents[:3])
            await early.wait_for_publications(board, 3)
            await late.subscribe(board, delta=DeltaType.FOSSIL)
            publish(boards, board, *documents[3:])
            await early.wait_for_publications(board, 6)
            await late.wait_for_publications(board, 3)
            assert (early.data(board), late.data(board)) == (documents, documents[3:])

    async def test_recovers_and_goes_on(self, boards: Server, board: str) -> None:
        documents = series(12)
        async with Cable(boards) as cable, SdkClient(boards, url=cable.ws_url) as client:
            await client.subscribe(board, delta=DeltaType.FOSSIL)
            publish(boards, board, *documents[:3])
            await client.wait_for_publications(board, 3)
            cable.cut()
            await client.wait_until(lambda: client.breaks, "the break")
            publish(boards, board, *documents[3:8])
            cable.mend()
            await client.wait_for_publications(board, 8)
            publish(boards, board, *documents[8:])
            await client.wait_for_publications(board, 12)
            assert client.data(board) == documents
            assert client.offsets(board) == list(range(1, 13))
            assert client.told("subscribed", board)[-1].recovered

    async def test_is_not_confused_by_passing_publications(self, boards: Server, board: str) -> None:
        """Without a place in the history they are what the next one follows, or they are not: the client must agree."""
        documents = series(6)
        async with SdkClient(boards) as client:
            await client.subscribe(board, delta=DeltaType.FOSSIL)
            for number, each in enumerate(documents):
                publish(boards, board, each, skip_history=number % 2 == 1)
            await client.wait_for_publications(board, 6)
            assert client.data(board) == documents
            assert client.offsets(board) == [1, 0, 2, 0, 3, 0]

    async def test_keeps_tags_and_publisher(self, boards: Server, board: str) -> None:
        documents = series(3)
        async with SdkClient(boards, boards.token("eve", "customer")) as client:
            await client.subscribe(board, delta=DeltaType.FOSSIL)
            for number, each in enumerate(documents[:2]):
                publish(boards, board, each, tags={"version": str(number), "语言": "zh"})
            await client.subscription(board).publish(documents[2])
            await client.wait_for_publications(board, 3)
            arrived = client.told("publication", board)
            assert [each.tags for each in arrived] == [
                {"version": "0", "语言": "zh"}, {"version": "1", "语言": "zh"}, {}
            ]  # fmt: skip
            assert [each.info and each.info.user for each in arrived] == [None, None, "eve"]
            assert client.data(board) == documents

    async def test_history_stays_whole(self, boards: Server, board: str) -> None:
        documents = series(4)
        async with SdkClient(boards) as client:
            await client.subscribe(board, delta=DeltaType.FOSSIL)
            publish(boards, board, *documents)
            await client.wait_for_publications(board, 4)
            history = await client.sdk.history(board, limit=-1)
            assert [(each.data, each.delta) for each in history.publications] == [(each, False) for each in documents]


class TestTheWire:
    async def test_carries_only_what_changed(self, boards: Server, board: str) -> None:
        documents = series(CHANGES)
        async with RawClient(boards) as delta, RawClient(boards) as plain:
            for client, more in ((delta, {"delta": "fossil"}), (plain, {})):
                await client.connect()
                reply = await client.command(subscribe={"channel": board} | more)
                assert reply["subscribe"].get("delta", False) is bool(more)
            publish(boards, board, *documents)
            deltas, light = await publications(delta, CHANGES)
            wholes, heavy = await publications(plain, CHANGES)
        print(f"{light} instead of {heavy} bytes for {CHANGES} documents")
        assert light < heavy * NOT_MORE_THAN
        assert [each["data"] for each in wholes] == documents
        assert not any("delta" in each for each in wholes)
        assert [each["offset"] for each in deltas] == [each["offset"] for each in wholes]
        self.rebuild(deltas, documents)

    def rebuild(self, deltas: list[dict[str, Any]], documents: list[Any]) -> None:
        """By the rules of the format: the first whole as a text, each other a difference to the one before it."""
        assert "delta" not in deltas[0] and all(each["delta"] is True for each in deltas[1:])
        text = deltas[0]["data"].encode()
        assert text == json.dumps(documents[0], ensure_ascii=False).encode()
        for each, document in zip(deltas[1:], documents[1:], strict=True):
            text = apply_delta(text, each["data"].encode())
            assert text == json.dumps(document, ensure_ascii=False).encode()

    async def test_recovered_ones_can_be_rebuilt(self, boards: Server, board: str) -> None:
        documents = series(5)
        publish(boards, board, *documents[:4])
        async with RawClient(boards) as client:
            await client.connect()
            request = {"channel": board, "recover": True, "delta": "fossil"}
            result = (await client.command(subscribe=request))["subscribe"]
            assert result["recovered"] and result["delta"] is True
            publish(boards, board, documents[4])
            live, _ = await publications(client, 1)
        text, rebuilt = b"", []
        for each in [*result["publications"], *live]:
            told = each["data"].encode()
            text = apply_delta(text, told) if each.get("delta") else told
            rebuilt.append(json.loads(text))
        assert rebuilt == documents

    @pytest.mark.parametrize(("namespace", "delta"), [("plainboard", "fossil"), ("board", "xdelta"), ("board", "")])
    async def test_what_is_not_agreed_on_is_not_done(self, boards: Server, namespace: str, delta: str) -> None:
        topic, documents = fresh(namespace), series(3)
        async with RawClient(boards) as client:
            await client.connect()
            result = (await client.command(subscribe={"channel": topic, "delta": delta}))["subscribe"]
            assert "delta" not in result
            publish(boards, topic, *documents)
            arrived, _ = await publications(client, 3)
            assert [each["data"] for each in arrived] == documents
            assert not any("delta" in each for each in arrived)
