"""Two hubs on a Redis Cluster: topics spread over its masters, slots move and masters restart while they are in use."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from conftest import Pair, StartHub, two_hubs
from hub_client import LONGEST_PAUSE
from own_hub import UNLIMITED, fresh, somebody
from redis_cluster import MASTERS, Master, PrivateCluster, slot_of
from redis_server import PROGRAM
from sdk_client import SdkClient
from server import Server
from test_nodes import SEEN_WITHIN, know_each_other, person, present
from test_redis import is_degraded, is_whole
from test_server_api_all import publish, result
from waiting import until

SPREAD = 30
"""So many topics leave no third of the slots without one."""
WHOLE_WITHIN = 20.0

pytestmark = pytest.mark.limit(90)


@pytest.fixture
def cluster() -> Iterator[PrivateCluster]:
    if not PROGRAM:
        pytest.skip("redis-server is not installed")
    cluster = PrivateCluster()
    try:
        yield cluster.start()
    finally:
        cluster.remove()


@pytest.fixture
def pair(start_hub: StartHub, cluster: PrivateCluster) -> Pair:
    hubs = two_hubs(start_hub, cluster.url)
    until(lambda: all(map(is_whole, hubs)), WHOLE_WITHIN, "both whole")
    return hubs


def home_of(cluster: PrivateCluster, topic: str) -> tuple[int, Master]:
    """The slot and the master that hold a topic's history: found by its keys, whose names are the hub's own affair."""
    for master in cluster.masters:
        for slot, keys in cluster.slots_with_keys(master).items():
            if any(topic in key for key in keys):
                return slot, master
    raise AssertionError(f"no key of {topic} anywhere")


def test_slots_are_reckoned_as_the_specification_says(cluster: PrivateCluster) -> None:
    for key in ("123456789", "foo{bar}baz", "{user1000}.following", "foo{}{bar}", "foo{{bar}}zap", "杯"):
        assert slot_of(key) == int(cluster.masters[0].call("CLUSTER", "KEYSLOT", key))


class TestTwoHubs:
    async def test_share_topics_of_all_slots(self, pair: Pair, cluster: PrivateCluster) -> None:
        first, second = pair
        spread = [fresh() for _ in range(SPREAD)]
        async with SdkClient(first) as here, SdkClient(second) as there:
            for topic in spread:
                await here.subscribe(topic)
                await there.subscribe(topic)
            for topic in spread:
                assert [place["offset"] for place in publish(first, topic, 1) + publish(second, topic, 2)] == [1, 2]
            for topic in spread:
                for client in (here, there):
                    await client.wait_for_publications(topic, 2)
                    assert client.data(topic) == client.offsets(topic) == [1, 2]
            assert len({home_of(cluster, topic)[1].port for topic in spread}) == MASTERS
        for topic in spread:
            for hub in pair:
                page = result(hub, "history", channel=topic, limit=-1)
                assert [each["data"] for each in page["publications"]] == [1, 2]

    async def test_share_presence_keys_of_idempotency_and_commands(self, pair: Pair) -> None:
        eve, adam = somebody(), somebody()
        spread = [fresh() for _ in range(SPREAD)]
        async with person(pair[0], eve) as here, person(pair[1], adam) as there:
            for topic in spread:
                await here.subscribe(topic)
                await there.subscribe(topic)
            for topic in spread:
                until(lambda topic=topic: present(pair[0], topic) == {eve, adam}, SEEN_WITHIN, "both there")
                places = [result(hub, "publish", channel=topic, data=1, idempotency_key="k") for hub in pair]
                assert places[0] == places[1]
            until(lambda: know_each_other(pair), SEEN_WITHIN, "both known")
            result(pair[0], "disconnect", user=adam)
            await there.wait_until(lambda: there.end, "the end")
            for topic in spread:
                until(lambda topic=topic: present(pair[0], topic) == {eve}, SEEN_WITHIN, "one left")


class TestMovingSlots:
    async def test_a_topic_is_used_while_its_slot_moves(self, pair: Pair, cluster: PrivateCluster) -> None:
        first, second = pair
        topic, eve = fresh(), somebody()
        async with person(first, eve) as here, SdkClient(second) as there:
            for client in (here, there):
                await client.subscribe(topic)
            sent = self.send(pair, topic, 0)
            slot, source = home_of(cluster, topic)
            target = next(master for master in cluster.masters if master is not source)
            # Keys of the topic are still at the source, then some are asked for at the target, then all are.
            await asyncio.to_thread(cluster.begin_to_move, slot, source, target)
            sent = self.send(pair, topic, sent)
            await asyncio.to_thread(cluster.move_keys, slot, source, target)
            sent = self.send(pair, topic, sent)
            self.both_know(pair, topic, sent)
            await asyncio.to_thread(cluster.finish_move, slot, source, target)
            sent = self.send(pair, topic, sent)
            self.both_know(pair, topic, sent)
            for client in (here, there):
                await client.wait_until(lambda client=client: client.data(topic)[-1:] == [sent], f"number {sent}")
                assert client.data(topic) == client.offsets(topic) == list(range(1, sent + 1))
            # A client that recovers is away for a moment.
            await asyncio.to_thread(until, lambda: eve in present(second, topic), SEEN_WITHIN, "eve is there")
            assert all(map(is_whole, pair))

    def send(self, pair: Pair, topic: str, sent: int) -> int:
        """Some from both hubs; returns how many there are now."""
        for hub in pair * 3:
            (place,) = publish(hub, topic, sent + 1)
            sent += 1
            assert place["offset"] == sent
        return sent

    def both_know(self, pair: Pair, topic: str, sent: int) -> None:
        for hub in pair:
            page = result(hub, "history", channel=topic, limit=-1)
            assert [each["data"] for each in page["publications"]] == list(range(1, sent + 1))

    async def test_new_topics_of_a_moved_slot_are_found(self, pair: Pair, cluster: PrivateCluster) -> None:
        topic = fresh()
        publish(pair[0], topic, 1)
        slot, source = home_of(cluster, topic)
        target = next(master for master in cluster.masters if master is not source)
        cluster.begin_to_move(slot, source, target)
        cluster.finish_move(slot, source, target)
        assert publish(pair[1], topic, 2)[0]["offset"] == 2
        assert home_of(cluster, topic) == (slot, target)


class TestMasters:
    async def test_one_that_restarts_costs_only_its_own_topics_a_pause(
        self, pair: Pair, cluster: PrivateCluster
    ) -> None:
        spread = [fresh() for _ in range(SPREAD)]
        for topic in spread:
            publish(pair[0], topic, "before")
        homes = {topic: home_of(cluster, topic)[1] for topic in spread}
        victim = cluster.masters[2]
        async with SdkClient(pair[1]) as client:
            for topic in spread:
                await client.subscribe(topic, max_resubscribe_delay=LONGEST_PAUSE)
            victim.kill()
            await asyncio.to_thread(until, lambda: any(map(is_degraded, pair)), WHOLE_WITHIN, "trouble told")
            elsewhere = [topic for topic in spread if homes[topic] is not victim]
            for topic in elsewhere:
                assert "error" not in await asyncio.to_thread(self.answer, pair[0], topic)
            await client.call("echo", number=1)
            await asyncio.to_thread(victim.start)
            await asyncio.to_thread(cluster.wait_until_agreed)
            await asyncio.to_thread(until, lambda: all(map(is_whole, pair)), WHOLE_WITHIN, "both whole")
            # Whoever cannot be brought up to date is told so, and gets one that comes later.
            async with asyncio.timeout(WHOLE_WITHIN):
                for topic in spread:
                    while client.data(topic)[-1:] != ["after"]:
                        await asyncio.to_thread(publish, pair[0], topic, "after")
                        await asyncio.sleep(0.1)

    def answer(self, hub: Server, topic: str) -> dict[str, Any]:
        return hub.post("/api/publish", json={"channel": topic, "data": "meanwhile"}, headers=hub.key).json()

    async def test_a_hub_finds_the_rest_when_the_first_named_is_away(
        self, start_hub: StartHub, cluster: PrivateCluster
    ) -> None:
        cluster.masters[0].kill()
        try:
            hub = start_hub(redis=cluster.url, settings=UNLIMITED)
            # With a third of the slots away it may call itself degraded; topics of the others are served.
            answers = [self.answer(hub, fresh()) for _ in range(SPREAD)]
            assert sum("result" in answer for answer in answers) >= SPREAD // 3
        finally:
            cluster.masters[0].start()
        until(lambda: is_whole(hub), WHOLE_WITHIN, "whole")
