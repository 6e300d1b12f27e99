"""What a subscription may ask for, and that publications of the moment of subscribing come exactly once."""

import asyncio

import pytest

from conftest import StartHub
from own_hub import UNLIMITED, fresh, topics
from raw_client import RawClient
from sdk_client import SdkClient
from server import Server
from test_recovery import STREAMS, position, resume
from test_server_api_all import publish


@pytest.fixture(scope="module")
def streams(start_module_hub: StartHub, tmp_path_factory: pytest.TempPathFactory) -> Server:
    settings = UNLIMITED | topics(tmp_path_factory.mktemp("subscribing-config"), **STREAMS)
    return start_module_hub("subscribing", settings=settings)


class TestPositioned:
    async def test_a_topic_may_tell_its_position_without_recovering(self, streams: Server) -> None:
        topic = fresh("placed")
        publish(streams, topic, "a", "b")
        async with SdkClient(streams) as client:
            await client.subscribe(topic, positioned=True)
            (told,) = client.told("subscribed", topic)
            assert told.positioned and not told.recoverable
            assert told.stream_position.offset == 2 and told.stream_position.epoch
            publish(streams, topic, "c")
            await client.wait_for_publications(topic, 1)
            assert client.offsets(topic) == [3]

    async def test_recovery_is_not_granted_with_it(self, streams: Server) -> None:
        topic = fresh("placed")
        publish(streams, topic, "a", "b")
        async with RawClient(streams) as client:
            await client.connect()
            result = await resume(client, topic, 0, (await position(client, topic))[1])
            assert not {"recoverable", "recovered", "publications"} & set(result)

    async def test_neither_is_granted_where_the_rules_do_not_say_so(self, streams: Server) -> None:
        topic = fresh("plain")
        publish(streams, topic, "a")
        async with SdkClient(streams) as client:
            await client.subscribe(topic, positioned=True, recoverable=True)
            (told,) = client.told("subscribed", topic)
            assert not told.positioned and not told.recoverable
            publish(streams, topic, "b")
            await client.wait_for_publications(topic, 1)

    async def test_asking_for_what_is_given_anyway_changes_nothing(self, streams: Server) -> None:
        topic = fresh("stream")
        async with SdkClient(streams) as client:
            await client.subscribe(topic, positioned=True, recoverable=True)
            (told,) = client.told("subscribed", topic)
            assert told.positioned and told.recoverable


class TestComingAndGoing:
    async def test_is_told_to_those_who_ask(self, streams: Server) -> None:
        topic = fresh("social")
        async with SdkClient(streams, streams.token("adam", "customer")) as watcher:
            await watcher.subscribe(topic, join_leave=True)
            token = streams.token("eve", "customer", info={"shop": 1})
            async with SdkClient(streams, token) as client:
                await client.subscribe(topic)
                (joined,) = await watcher.wait_until(
                    lambda: [one for one in watcher.told("join", topic) if one.user == "eve"], "eve's coming"
                )
                assert (joined.client, joined.conn_info) == (client.sdk.client_id, {"shop": 1})
                await client.subscription(topic).unsubscribe()
                assert [one.user for one in await watcher.wait_for("leave", topic)] == ["eve"]
                await client.subscription(topic).subscribe()
                await client.subscription(topic).ready()
            left = await watcher.wait_for("leave", topic, count=2)
            assert [(one.user, one.client) for one in left] == [("eve", joined.client)] * 2

    async def test_is_not_told_where_the_rules_do_not_say_so(self, streams: Server) -> None:
        topic = fresh("quiet")
        async with SdkClient(streams) as watcher:
            await watcher.subscribe(topic, join_leave=True)
            async with SdkClient(streams) as client:
                await client.subscribe(topic)
            publish(streams, topic, "afterwards")
            await watcher.wait_for_publications(topic, 1)
            assert watcher.told("join", topic) == watcher.told("leave", topic) == []


class TestAtTheSameTime:
    @pytest.mark.limit(60)
    async def test_who_subscribes_in_the_middle_gets_all_that_follows_once(self, streams: Server) -> None:
        topic = fresh("stream")
        total = 200
        async with RawClient(streams) as writer:
            await writer.connect()
            await writer.command(subscribe={"channel": topic})
            writing = asyncio.create_task(self.write(writer, topic, total))
            seen = await asyncio.gather(*(self.follow(streams, topic, total, delay) for delay in range(20)))
            await writing
        for first, offsets in seen:
            assert offsets == list(range(first + 1, total + 1))

    async def write(self, client: RawClient, topic: str, total: int) -> None:
        for number in range(1, total + 1):
            assert "error" not in await client.command(publish={"channel": topic, "data": number})

    async def follow(self, hub: Server, topic: str, last: int, delay: int) -> tuple[int, list[int]]:
        """Where a subscription began, and all offsets that came on it."""
        async with RawClient(hub) as client:
            await client.connect()
            for _ in range(delay):  # as many round trips, so that each begins somewhere else
                await client.command(history={"channel": topic})
            result = (await client.command(subscribe={"channel": topic}))["subscribe"]
            first = result.get("offset", 0)
            offsets: list[int] = []
            while not (offsets and offsets[-1] >= last) and first < last:
                push = (await client.next()).get("push", {})
                if "pub" in push:
                    offsets.append(push["pub"]["offset"])
                    assert push["pub"]["data"] == offsets[-1]
            return first, offsets

    @pytest.mark.limit(60)
    async def test_coming_and_going_with_recovery_loses_nothing(self, streams: Server) -> None:
        """Unsubscribes and resumes from where it was, again and again, while others write."""
        topic = fresh("stream")
        total = 200
        async with RawClient(streams) as writer, RawClient(streams) as client:
            await writer.connect()
            await client.connect()
            await writer.command(subscribe={"channel": topic})
            _, epoch = await position(client, topic)
            writing = asyncio.create_task(self.write(writer, topic, total))
            offsets: list[int] = []
            while not (offsets and offsets[-1] == total):
                result = await resume(client, topic, len(offsets), epoch)
                assert result["recovered"]
                offsets += [each["offset"] for each in result.get("publications", [])]
                # One more that is live, unless there is none.
                while offsets[-1:] != [total]:
                    push = (await client.next()).get("push", {})
                    if "pub" in push:
                        offsets.append(push["pub"]["offset"])
                        break
                offsets += await self.leave(client, topic)
            await writing
            assert offsets == list(range(1, total + 1))

    async def leave(self, client: RawClient, topic: str) -> list[int]:
        """Unsubscribes; returns the offsets that came before the answer."""
        await client.send({"id": 1 << 20, "unsubscribe": {"channel": topic}})
        offsets: list[int] = []
        while (reply := await client.next()).get("id") != 1 << 20:
            if "pub" in reply.get("push", {}):
                offsets.append(reply["push"]["pub"]["offset"])
        return offsets
