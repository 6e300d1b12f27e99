"""Somebody who does not read: the rule of the topic holds, others get everything, and the hub does not fill up."""

import asyncio
import socket
from typing import Any, Self

import pytest
from websockets.asyncio.client import connect

from conftest import StartHub
from own_hub import UNLIMITED, Rules, fresh, somebody, topics
from process_memory import resident_bytes
from raw_client import RawClient
from sdk_client import SdkClient
from server import Server
from test_server_api_all import result
from waiting import until

SLOW = 3008
SIZE = 20_000
TOTAL = 600
"""Times SIZE more than the buffers of both kernels and the hub's queue hold."""
MOST_MEMORY = 64 << 20
NOTICED_WITHIN = 20.0

RULES: dict[str, Rules] = {
    name: {"presence": True, "slow": slow, "subscribe": ["anyone"]}
    for name, slow in (("strict", "close"), ("rolling", "drop_oldest"), ("state", "latest_only"))
}

pytestmark = pytest.mark.limit(60)


class Sleeper(RawClient):
    """Reads nothing unless asked to, and has little room for what it has not read."""

    async def __aenter__(self) -> Self:
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.setblocking(False)
        await asyncio.get_running_loop().sock_connect(narrow, ("127.0.0.1", self._server.port))
        self._socket = await connect(
            self._server.ws_url, sock=narrow, proxy=None, compression=None, ping_interval=None, max_size=None,
            max_queue=1, close_timeout=1,
        )  # fmt: skip
        return self


@pytest.fixture(scope="module")
def crowded(start_module_hub: StartHub, tmp_path_factory: pytest.TempPathFactory) -> Server:
    settings = UNLIMITED | topics(tmp_path_factory.mktemp("crowded-config"), **RULES)
    return start_module_hub("crowded", settings=settings)


def document(number: int) -> dict[str, Any]:
    return {"number": number, "filler": "x" * SIZE}


def users_on(hub: Server, topic: str) -> set[str]:
    return {info["user"] for info in result(hub, "presence", channel=topic)["presence"].values()}


async def publish(hub: Server, topic: str, numbers: range) -> None:
    for number in numbers:
        await asyncio.to_thread(result, hub, "publish", channel=topic, data=document(number))


@pytest.mark.parametrize("namespace", RULES)
async def test_others_get_everything_and_memory_stays(crowded: Server, namespace: str) -> None:
    topic = fresh(namespace)
    before = resident_bytes(crowded)
    async with Sleeper(crowded) as sleeper, SdkClient(crowded) as reader:
        await sleeper.connect()
        await sleeper.command(subscribe={"channel": topic})
        await reader.subscribe(topic)
        await publish(crowded, topic, range(TOTAL))
        await reader.wait_until(lambda: reader.data(topic)[-1:] == [document(TOTAL - 1)], "the last")
        came = [each["number"] for each in reader.data(topic)]
        # Where the latest is enough, a reader that is behind for a moment is told no more than that.
        assert came == list(range(TOTAL)) or (namespace == "state" and came == sorted(set(came)))
        assert reader.breaks == []
        assert resident_bytes(crowded) - before < MOST_MEMORY


async def test_the_strict_rule_ends_the_connection(crowded: Server) -> None:
    topic, sleepy = fresh("strict"), somebody()
    async with Sleeper(crowded) as sleeper:
        await sleeper.connect(crowded.token(sleepy, "customer"))
        await sleeper.command(subscribe={"channel": topic})
        await publish(crowded, topic, range(TOTAL))
        # Waking up, the client still finds why: the close follows what had left before.
        assert (await sleeper.closed(within=NOTICED_WITHIN)).code == SLOW
        await asyncio.to_thread(until, lambda: users_on(crowded, topic) == set(), NOTICED_WITHIN, "nobody there")


async def test_the_strict_rule_does_not_wait_for_the_sleeper(crowded: Server) -> None:
    topic, sleepy = fresh("strict"), somebody()
    async with Sleeper(crowded) as sleeper:
        await sleeper.connect(crowded.token(sleepy, "customer"))
        await sleeper.command(subscribe={"channel": topic})
        await publish(crowded, topic, range(TOTAL))
        await asyncio.to_thread(until, lambda: users_on(crowded, topic) == set(), NOTICED_WITHIN, "nobody there")


@pytest.mark.parametrize("namespace", ["rolling", "state"])
async def test_the_other_rules_leave_out_what_is_old(crowded: Server, namespace: str) -> None:
    topic, urgent = fresh(namespace), fresh("strict")
    async with Sleeper(crowded) as sleeper:
        await sleeper.connect()
        for each in (topic, urgent):
            await sleeper.command(subscribe={"channel": each})
        await publish(crowded, topic, range(TOTAL // 2))
        await publish(crowded, urgent, range(7, 8))
        await publish(crowded, topic, range(TOTAL // 2, TOTAL))
        numbers: dict[str, list[int]] = {topic: [], urgent: []}
        while numbers[topic][-1:] != [TOTAL - 1] or not numbers[urgent]:
            push = (await sleeper.next()).get("push", {})
            if "pub" in push:
                numbers[push["channel"]].append(push["pub"]["data"]["number"])
        # What another topic said is not what is left out.
        assert numbers[urgent] == [7]
        came = numbers[topic]
        assert came == sorted(set(came)) and came[-1] == TOTAL - 1 and len(came) < TOTAL
        if namespace == "state":
            # Behind what had left before it fell behind there is the latest only.
            left = next((index for index, number in enumerate(came) if number != index), len(came))
            assert len(came) - left <= 2
        assert "error" not in await sleeper.command(history={"channel": fresh()})
