"""Coming back: what was missed comes once and in order, or the client is told that it cannot come."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from cable import Cable
from conftest import StartHub
from own_hub import UNLIMITED, Rules, fresh, topics
from raw_client import RawClient
from sdk_client import SdkClient
from server import Server
from test_server_api_all import publish

MOST_RECOVERED = 300

STREAMS: dict[str, Rules] = {
    "stream": {
        "history_size": 1000, "history_ttl": 300, "recovery": True, "subscribe": ["anyone"], "publish": ["subscriber"],
    },
    "short": {"history_size": 5, "history_ttl": 300, "recovery": True, "subscribe": ["anyone"]},
    "latest": {
        "history_size": 10, "history_ttl": 300, "recovery": True, "recovery_mode": "cache", "subscribe": ["anyone"],
    },
    "placed": {"history_size": 10, "history_ttl": 300, "positioning": True, "subscribe": ["anyone"]},
    "plain": {"history_size": 10, "history_ttl": 300, "subscribe": ["anyone"]},
    "social": {"presence": True, "join_leave": True, "subscribe": ["anyone"]},
    "quiet": {"presence": True, "subscribe": ["anyone"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def streams(start_module_hub: StartHub, tmp_path_factory: pytest.TempPathFactory) -> Server:
    settings = UNLIMITED | topics(tmp_path_factory.mktemp("streams-config"), **STREAMS)
    return start_module_hub("streams", settings=settings)


async def resume(client: RawClient, topic: str, offset: int | None = None, epoch: str = "") -> dict[str, Any]:
    """The result of a subscribe that recovers."""
    position = {"offset": offset} if offset is not None else {}
    request = {"channel": topic, "recover": True, "epoch": epoch} | position
    return (await client.command(subscribe=request))["subscribe"]


async def position(client: RawClient, topic: str) -> tuple[int, str]:
    told = (await client.command(history={"channel": topic}))["history"]
    return told.get("offset", 0), told["epoch"]


class TestAfterACut:
    async def test_what_was_missed_comes_once_and_in_order(self, streams: Server) -> None:
        topic, other = fresh("stream"), fresh("stream")
        async with Cable(streams) as cable, SdkClient(streams, url=cable.ws_url) as client:
            for each in (topic, other):
                await client.subscribe(each)
                publish(streams, each, 1)
                await client.wait_for_publications(each, 1)
            cable.cut()
            await client.wait_until(lambda: client.breaks, "the break")
            publish(streams, topic, *range(2, 52))
            publish(streams, other, 2)
            cable.mend()
            await client.wait_for_publications(topic, 51)
            publish(streams, topic, 52)
            await client.wait_for_publications(topic, 52)
            await client.wait_for_publications(other, 2)
            assert client.data(topic) == client.offsets(topic) == list(range(1, 53))
            assert client.data(other) == client.offsets(other) == [1, 2]
            for each in (topic, other):
                told = client.told("subscribed", each)
                assert [(one.was_recovering, one.recovered) for one in told] == [(False, False), (True, True)]

    async def test_nothing_missed_is_recovered_too(self, streams: Server) -> None:
        topic = fresh("stream")
        async with Cable(streams) as cable, SdkClient(streams, url=cable.ws_url) as client:
            await client.subscribe(topic)
            cable.cut()
            await client.wait_until(lambda: client.breaks, "the break")
            cable.mend()
            again = (await client.wait_for("subscribed", topic, count=2))[-1]
            assert (again.was_recovering, again.recovered) == (True, True)
            assert client.publications == []

    async def test_a_gap_that_cannot_be_closed_is_told_and_nothing_comes_of_it(self, streams: Server) -> None:
        topic = fresh("short")
        async with Cable(streams) as cable, SdkClient(streams, url=cable.ws_url) as client:
            await client.subscribe(topic)
            cable.cut()
            await client.wait_until(lambda: client.breaks, "the break")
            publish(streams, topic, *range(1, 8))
            cable.mend()
            again = (await client.wait_for("subscribed", topic, count=2))[-1]
            assert (again.was_recovering, again.recovered) == (True, False)
            assert again.stream_position.offset == 7
            publish(streams, topic, 8)
            await client.wait_for_publications(topic, 1)
            assert client.offsets(topic) == [8]

    @pytest.mark.limit(60)
    async def test_a_hub_that_lost_its_histories_says_so(self, start_hub: StartHub, tmp_path: Path) -> None:
        hub = start_hub(settings=topics(tmp_path, **STREAMS))
        topic = fresh("stream")
        async with SdkClient(hub) as client:
            await client.subscribe(topic)
            publish(hub, topic, "before")
            await client.wait_for_publications(topic, 1)
            await asyncio.to_thread(hub.kill)
            await asyncio.to_thread(hub.start)
            again = (await client.wait_for("subscribed", topic, count=2))[-1]
            assert (again.was_recovering, again.recovered) == (True, False)
            assert again.stream_position.epoch != client.told("subscribed", topic)[0].stream_position.epoch
            publish(hub, topic, "after")
            await client.wait_for_publications(topic, 2)
            assert client.data(topic) == ["before", "after"]

    async def test_topics_of_the_server_come_back_with_the_connection(self, streams: Server) -> None:
        topic, new = fresh("stream"), fresh("stream")
        token = streams.token("eve", "customer", channels=[topic, new])
        async with Cable(streams) as cable, SdkClient(streams, token, url=cable.ws_url) as client:
            publish(streams, topic, 1)
            await client.wait_for_publications(topic, 1)
            cable.cut()
            await client.wait_until(lambda: client.breaks, "the break")
            publish(streams, topic, 2, 3)
            cable.mend()
            await client.wait_for_publications(topic, 3)
            publish(streams, topic, 4)
            await client.wait_for_publications(topic, 4)
            assert client.data(topic) == client.offsets(topic) == [1, 2, 3, 4]
            assert client.told("subscribed", topic)[-1].recovered and client.told("subscribed", new)[-1].recovered


class TestPositions:
    @pytest.mark.parametrize(("missed", "recovered"), [(MOST_RECOVERED, True), (MOST_RECOVERED + 1, False)])
    async def test_at_most_three_hundred_are_recovered(self, streams: Server, missed: int, recovered: bool) -> None:
        topic = fresh("stream")
        publish(streams, topic, *range(missed))
        async with RawClient(streams) as client:
            await client.connect()
            _, epoch = await position(client, topic)
            result = await resume(client, topic, 0, epoch)
            assert result.get("recovered", False) is recovered
            assert [each["offset"] for each in result.get("publications", [])] == (
                list(range(1, missed + 1)) if recovered else []
            )
            assert (result["offset"], result["epoch"]) == (missed, epoch)

    async def test_an_absent_epoch_matches_and_an_absent_offset_is_the_beginning(self, streams: Server) -> None:
        topic = fresh("stream")
        publish(streams, topic, "a", "b")
        async with RawClient(streams) as client:
            await client.connect()
            result = (await client.command(subscribe={"channel": topic, "recover": True}))["subscribe"]
            assert [each["data"] for each in result["publications"]] == ["a", "b"]
            assert result["recovered"] and result["was_recovering"]

    @pytest.mark.parametrize("epoch", ["_", "elsewhere"])
    async def test_another_epoch_recovers_nothing(self, streams: Server, epoch: str) -> None:
        topic = fresh("stream")
        publish(streams, topic, "a")
        async with RawClient(streams) as client:
            await client.connect()
            result = await resume(client, topic, 0, epoch)
            assert result["was_recovering"] and not {"recovered", "publications"} & set(result)

    async def test_a_position_of_the_future_recovers_nothing(self, streams: Server) -> None:
        topic = fresh("stream")
        publish(streams, topic, "a")
        async with RawClient(streams) as client:
            await client.connect()
            _, epoch = await position(client, topic)
            result = await resume(client, topic, 9, epoch)
            assert result["was_recovering"] and not {"recovered", "publications"} & set(result)

    async def test_a_removed_history_is_not_passed_off_as_complete(self, streams: Server) -> None:
        topic = fresh("stream")
        publish(streams, topic, "a", "b", "c")
        async with RawClient(streams) as client:
            await client.connect()
            _, epoch = await position(client, topic)
            streams.post("/api/history_remove", json={"channel": topic}, headers=streams.key)
            result = await resume(client, topic, 1, epoch)
            assert result["was_recovering"] and not {"recovered", "publications"} & set(result)


class TestLatestOnly:
    async def test_the_latest_comes_with_the_subscription(self, streams: Server) -> None:
        topic = fresh("latest")
        publish(streams, topic, "old", "new")
        async with RawClient(streams) as client:
            await client.connect()
            for offset, epoch in ((None, ""), (0, ""), (0, "elsewhere")):
                result = await resume(client, topic, offset, epoch)
                assert result["recovered"] and result["was_recovering"]
                assert [(each["offset"], each["data"]) for each in result["publications"]] == [(2, "new")]
                await client.command(unsubscribe={"channel": topic})

    async def test_who_has_it_gets_nothing_and_is_up_to_date(self, streams: Server) -> None:
        topic = fresh("latest")
        publish(streams, topic, "old", "new")
        async with RawClient(streams) as client:
            await client.connect()
            _, epoch = await position(client, topic)
            result = await resume(client, topic, 2, epoch)
            assert result["recovered"] and "publications" not in result

    async def test_the_sdk_misses_all_but_the_latest(self, streams: Server) -> None:
        topic = fresh("latest")
        async with Cable(streams) as cable, SdkClient(streams, url=cable.ws_url) as client:
            await client.subscribe(topic)
            publish(streams, topic, 1)
            await client.wait_for_publications(topic, 1)
            cable.cut()
            await client.wait_until(lambda: client.breaks, "the break")
            publish(streams, topic, *range(2, 31))
            cable.mend()
            await client.wait_for_publications(topic, 2)
            publish(streams, topic, 31)
            await client.wait_for_publications(topic, 3)
            assert client.data(topic) == client.offsets(topic) == [1, 30, 31]
            assert client.told("subscribed", topic)[-1].recovered
