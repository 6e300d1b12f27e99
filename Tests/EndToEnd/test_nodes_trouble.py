"""Two hubs whose Redis crashes or freezes: each goes on alone, nobody hangs, and they find each other again."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from conftest import Pair
from own_hub import somebody
from raw_client import RawClient
from redis_server import PrivateRedis
from sdk_client import SdkClient
from test_nodes import DEAD_WITHIN, know_each_other, person, present
from test_redis import is_degraded, is_whole
from test_server_api_all import publish, result
from waiting import until

TOLD_WITHIN = 10.0


@contextmanager
def frozen(redis: PrivateRedis) -> Iterator[None]:
    """Redis takes what it is sent, and answers nothing."""
    (told,) = [line for line in redis.call("INFO", "server").splitlines() if line.startswith("process_id")]
    pid = int(told.partition(":")[2])
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def repeatedly(work: Callable[..., object], *arguments: object) -> None:
    """Does something twice a second until it is cancelled."""
    while True:
        await asyncio.to_thread(work, *arguments)
        await asyncio.sleep(0.5)


class TestTroubleWithRedis:
    @pytest.mark.limit(90)
    async def test_after_a_crash_the_two_find_each_other_again(
        self, pair: Pair, redis: PrivateRedis, topic: str
    ) -> None:
        first, second = pair
        eve = somebody()
        async with person(first, eve) as here, person(second, eve) as there:
            for client in (here, there):
                await client.subscribe(topic)
            publish(first, topic, "before")
            for client in (here, there):
                await client.wait_for_publications(topic, 1)
            redis.kill()
            until(lambda: all(map(is_degraded, pair)), TOLD_WITHIN, "both degraded")
            redis.start()
            until(lambda: all(map(is_whole, pair)), TOLD_WITHIN, "both whole")
            for client in (here, there):
                # The history was lost with Redis: who follows it is told, by an unsubscribe that the SDK answers.
                again = (await client.wait_for("subscribed", topic, count=2))[-1]
                assert again.was_recovering and not again.recovered
            publish(second, topic, "after")
            for client in (here, there):
                await client.wait_until(lambda client=client: client.data(topic)[-1] == "after", "after")
                assert client.data(topic) == ["before", "after"] and client.breaks == []
            until(lambda: present(first, topic) == present(second, topic) == {eve}, DEAD_WITHIN, "presence again")
            await asyncio.to_thread(until, lambda: know_each_other(pair), DEAD_WITHIN, "both known")
            result(first, "disconnect", user=eve)
            await there.wait_until(lambda: there.end, "the end")

    @pytest.mark.limit(90)
    async def test_a_redis_that_freezes_stops_nobody(self, pair: Pair, redis: PrivateRedis, topic: str) -> None:
        first, second = pair
        async with SdkClient(first) as here, SdkClient(second) as there:
            for client in (here, there):
                await client.subscribe(topic)
            publish(first, topic, "before")
            for client in (here, there):
                await client.wait_for_publications(topic, 1)
            with frozen(redis):
                await here.call("echo", number=1)
                await asyncio.to_thread(until, lambda: all(map(is_degraded, pair)), TOLD_WITHIN, "both degraded")
                await here.call("conversation.open", channel="web")
            await asyncio.to_thread(until, lambda: all(map(is_whole, pair)), TOLD_WITHIN, "both whole")
            # A client may still be pausing before it comes back; what is said meanwhile belongs to a history that it cannot
            # know of, and it is told so. So this says it until both have heard it.
            publishing = asyncio.create_task(repeatedly(publish, second, topic, "after"))
            for client in (here, there):
                await client.wait_until(lambda client=client: client.data(topic)[-1] == "after", "after")
                assert client.data(topic)[:2] == ["before", "after"]
            publishing.cancel()

    async def test_a_topic_taken_away_while_it_is_subscribed_leaves_no_command_waiting(
        self, pair: Pair, redis: PrivateRedis, topic: str
    ) -> None:
        hub, eve = pair[0], somebody()
        async with RawClient(hub) as client:
            await client.connect(hub.token(eve, "customer"))
            with frozen(redis):
                await client.send({"id": 2, "subscribe": {"channel": topic}})
                await client.send({"id": 3, "rpc": {"method": "echo", "data": 1}})
                body = {"user": eve, "channel": topic}
                await asyncio.to_thread(hub.post, "/api/unsubscribe", json=body, headers=hub.key)
            assert list(await client.replies(2, 3)) == [2, 3]
