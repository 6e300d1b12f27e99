"""Two hubs on one Redis: whatever is asked of one holds for both, and one that dies leaves nothing behind."""

import asyncio
from typing import Any

import cent
import pytest

from conftest import Pair, client_of
from own_hub import fresh, somebody
from raw_client import RawClient
from sdk_client import SdkClient
from server import Server
from stream_client import HttpStream, command, connect
from test_server_api_all import publish, result
from waiting import until

SEEN_WITHIN = 5.0
DEAD_WITHIN = 30.0


def present(hub: Server, topic: str) -> set[str]:
    answer = result(hub, "presence", channel=topic)["presence"]
    return {info.get("user", "") for info in answer.values()}


def nodes(hub: Server) -> dict[str, dict[str, Any]]:
    return {node["uid"]: node for node in result(hub, "info")["nodes"]}


def know_each_other(pair: Pair) -> bool:
    return len(nodes(pair[0])) == len(nodes(pair[1])) == 2


def person(hub: Server, user: str) -> SdkClient:
    return SdkClient(hub, hub.token(user, "customer"))


class TestTopics:
    async def test_both_publish_on_one_numbering(self, pair: Pair, topic: str) -> None:
        first, second = pair
        async with SdkClient(first) as here, SdkClient(second) as there:
            for client in (here, there):
                await client.subscribe(topic)
            places = [publish(hub, topic, number)[0] for number, hub in enumerate(pair * 10, 1)]
            assert [place["offset"] for place in places] == list(range(1, 21))
            assert len({place["epoch"] for place in places}) == 1
            for client in (here, there):
                await client.wait_for_publications(topic, 20)
                assert client.data(topic) == client.offsets(topic) == list(range(1, 21))
        for hub in pair:
            page = result(hub, "history", channel=topic, limit=-1)
            assert [each["data"] for each in page["publications"]] == list(range(1, 21))

    async def test_a_client_that_moves_recovers_on_the_other(self, pair: Pair, topic: str) -> None:
        first, second = pair
        async with RawClient(first) as client:
            await client.connect()
            seen = (await client.command(subscribe={"channel": topic}))["subscribe"]
        publish(first, topic, "a")
        publish(second, topic, "b")
        async with RawClient(second) as client:
            await client.connect()
            position = {"recover": True, "offset": seen.get("offset", 0), "epoch": seen["epoch"]}
            answer = (await client.command(subscribe={"channel": topic} | position))["subscribe"]
            assert answer["recovered"] and [each["data"] for each in answer["publications"]] == ["a", "b"]

    async def test_an_idempotency_key_holds_on_both(self, pair: Pair, topic: str) -> None:
        places = [result(hub, "publish", channel=topic, data=1, idempotency_key="k") for hub in pair]
        assert places[0] == places[1]
        assert len(result(pair[1], "history", channel=topic, limit=-1)["publications"]) == 1

    async def test_coming_and_going_is_told_on_both(self, pair: Pair, topic: str) -> None:
        first, second = pair
        eve = somebody()
        async with person(first, somebody()) as watcher:
            await watcher.subscribe(topic, join_leave=True)
            async with person(second, eve) as client:
                await client.subscribe(topic)
                await watcher.wait_until(lambda: eve in [one.user for one in watcher.told("join", topic)], "the coming")
            left = await watcher.wait_for("leave", topic)
            assert left[0].user == eve

    async def test_topics_are_counted_over_both(self, pair: Pair, topic: str) -> None:
        async with SdkClient(pair[0]) as here, SdkClient(pair[1]) as there:
            for client in (here, there):
                await client.subscribe(topic)
            for hub in pair:
                until(
                    lambda hub=hub: result(hub, "channels", pattern=topic)["channels"] == {topic: {"num_clients": 2}},
                    SEEN_WITHIN, "both counted",
                )  # fmt: skip


class TestPeople:
    async def test_are_present_on_both(self, pair: Pair, topic: str) -> None:
        people = [somebody(), somebody()]
        async with person(pair[0], people[0]) as here, person(pair[1], people[1]) as there:
            for client in (here, there):
                await client.subscribe(topic)
            for hub in pair:
                until(lambda hub=hub: present(hub, topic) == set(people), SEEN_WITHIN, "both there")
            assert {one.user for one in (await here.sdk.presence(topic)).clients.values()} == set(people)

    async def test_are_sent_away_from_both(self, pair: Pair) -> None:
        eve = somebody()
        async with person(pair[0], eve) as here, person(pair[1], eve) as there, person(pair[1], somebody()) as other:
            with client_of(pair[0], pair[0].api_key) as api:
                api.disconnect(cent.DisconnectRequest(user=eve))
            for client in (here, there):
                await client.wait_until(lambda client=client: client.end, "the end")
                assert client.end and client.end.code == 3503
            await other.call("echo", number=1)
            assert other.breaks == []

    async def test_are_put_on_topics_and_taken_off_on_both(self, pair: Pair, topic: str) -> None:
        eve = somebody()
        async with person(pair[0], eve) as here, person(pair[1], eve) as there:
            result(pair[0], "subscribe", user=eve, channel=topic, data={"n": 1})
            for client in (here, there):
                (told,) = await client.wait_for("subscribed", topic)
                assert told.data == {"n": 1}
            publish(pair[1], topic, "a")
            for client in (here, there):
                await client.wait_for_publications(topic, 1)
            result(pair[1], "unsubscribe", user=eve, channel=topic)
            for client in (here, there):
                await client.wait_for("unsubscribed", topic)

    async def test_one_connection_is_found_wherever_it_is(self, pair: Pair, topic: str) -> None:
        eve = somebody()
        async with person(pair[0], eve) as here, person(pair[1], eve) as there:
            result(pair[0], "subscribe", user=eve, channel=topic, client=there.sdk.client_id)
            await there.wait_for("subscribed", topic)
            result(pair[0], "disconnect", user=eve, client=there.sdk.client_id)
            await there.wait_until(lambda: there.end, "the end")
            assert here.told("subscribed", topic) == [] and here.breaks == [] and here.end is None


class TestStreams:
    @pytest.mark.parametrize("kind", ["http_stream", "sse"])
    def test_commands_may_arrive_at_the_other(self, pair: Pair, topic: str, kind: str) -> None:
        first, second = pair
        with connect(first, kind) as stream:
            stream.connected()
            self.asked_there(stream, second, 2, subscribe={"channel": topic})
            for id in range(3, 23):
                assert stream.send(command(id, rpc={"method": "echo", "data": id}), server=second) == 204
            assert [stream.reply(id)["rpc"]["data"] for id in range(3, 23)] == list(range(3, 23))
            publish(second, topic, "a")
            assert stream.push("pub")["pub"]["data"] == "a"

    def asked_there(self, stream: HttpStream, there: Server, id: int, **request: Any) -> None:
        assert stream.send(command(id, **request), server=there) == 204
        assert "error" not in stream.reply(id)

    def test_of_a_node_that_is_not_there_is_not_found(self, pair: Pair) -> None:
        with connect(pair[0], "http_stream") as stream:
            stream.connected()
            stream.node = "nowhere"
            assert stream.send(command(2, history={"channel": fresh()}), server=pair[1]) == 404


class TestInfo:
    @pytest.mark.limit(90)
    async def test_shows_both_and_forgets_the_dead_with_its_people(self, pair: Pair, topic: str) -> None:
        first, second = pair
        eve, adam = somebody(), somebody()
        until(lambda: know_each_other(pair), SEEN_WITHIN, "both known")
        assert set(nodes(first)) == set(nodes(second))
        async with person(first, adam) as staying, person(second, eve) as leaving:
            for client in (staying, leaving):
                await client.subscribe(topic)
            until(lambda: present(first, topic) == {eve, adam}, SEEN_WITHIN, "both there")
            until(lambda: sum(node["num_clients"] for node in nodes(first).values()) == 2, DEAD_WITHIN, "both counted")
            await asyncio.to_thread(second.kill)
            await asyncio.to_thread(until, lambda: len(nodes(first)) == 1, DEAD_WITHIN, "the dead one forgotten")
            await asyncio.to_thread(until, lambda: present(first, topic) == {adam}, DEAD_WITHIN, "its people gone")
            channels = result(first, "channels", pattern=topic)["channels"]
            assert channels == {topic: {"num_clients": 1}}
            assert staying.breaks == []
            await asyncio.to_thread(second.start)
            until(lambda: know_each_other(pair), SEEN_WITHIN, "both known again")
            await leaving.wait_for("subscribed", topic, count=2)
            until(lambda: present(first, topic) == {eve, adam}, SEEN_WITHIN, "both there again")

    def test_one_that_ends_in_order_is_gone_at_once(self, pair: Pair) -> None:
        until(lambda: len(nodes(pair[0])) == 2, SEEN_WITHIN, "both known")
        assert pair[1].terminate().code == 0
        until(lambda: len(nodes(pair[0])) == 1, SEEN_WITHIN, "one left")
