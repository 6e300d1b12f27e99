"""The load queue: every contact start, message, answer, handoff and end is counted once, by interval and channel."""

from collections import Counter
from collections.abc import Iterator

import pytest

from conftest import StartHub
from customer import Customer
from pack import Pack
from redis_server import PrivateRedis
from server import Server
from waiting import until

KINDS = ("starts", "messages", "answers", "handoffs", "ends")
QUARTER_HOUR_MS = 15 * 60 * 1000
COUNTED_WITHIN = 5.0


def load(server: Server, channel: str = "web") -> Counter[str]:
    """Counts of a channel over all intervals."""
    answer = server.get("/v1/load", params={"interval": "15m"}, headers=server.admin).json()
    assert answer["interval_minutes"] == 15
    total: Counter[str] = Counter()
    for interval in answer["intervals"]:
        assert interval["start"] % QUARTER_HOUR_MS == 0
        if interval["channel"] == channel:
            total.update({kind: interval[kind] for kind in KINDS})
    return total


def counted(server: Server, **expected: int) -> None:
    wanted = Counter(expected)
    until(lambda: load(server) == wanted, COUNTED_WITHIN, f"load of {dict(wanted)}, not {dict(load(server))}")


@pytest.fixture(params=["local", "redis"])
def backplane(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The URL of a Redis, or none for the queue inside the process."""
    if request.param == "local":
        yield None
    else:
        redis: PrivateRedis = request.getfixturevalue("redis")
        yield redis.url


async def test_counts_what_happens_once(start_hub: StartHub, backplane: str | None, pack: Pack) -> None:
    server = start_hub(redis=backplane)
    question = pack.phrasings("microwave", "en")[0]
    async with Customer(server) as asking, Customer(server) as leaving, Customer(server) as looking:
        await looking.open()
        counted(server)

        await asking.open()
        await asking.ask(question)
        await asking.say(question, id="again")
        await asking.say(question, id="again")
        await asking.wait_for(lambda entry: entry["seq"] == 4, "the second answer")
        counted(server, starts=1, messages=2, answers=2)

        await leaving.open()
        await leaving.ask(question)
        await leaving.act("close")
        counted(server, starts=2, messages=3, answers=3, ends=1)

        await asking.act("handoff")
        await asking.wait_for_owner("queue")
        until(lambda: load(server)["handoffs"] == 1, COUNTED_WITHIN, "the handoff")
        assert load(server)["starts"] == 2


async def test_the_queue_has_an_entry_for_each_event(start_hub: StartHub, redis: PrivateRedis, pack: Pack) -> None:
    server = start_hub(redis=redis.url)
    async with Customer(server) as customer:
        await customer.open()
        await customer.ask(pack.phrasings("microwave", "en")[0])
        counted(server, starts=1, messages=1, answers=1)
        assert int(redis.call("XLEN", "sb:load:events")) == 3


async def test_counts_survive_a_kill(start_hub: StartHub, pack: Pack) -> None:
    server = start_hub()
    async with Customer(server) as customer:
        await customer.open()
        await customer.ask(pack.phrasings("microwave", "en")[0])
    counted(server, starts=1, messages=1, answers=1)
    server.kill()
    server.start()
    counted(server, starts=1, messages=1, answers=1)


def test_an_interval_that_is_none_is_refused(hub: Server) -> None:
    for interval in ("7 parrots", "0m", ""):
        response = hub.get("/v1/load", params={"interval": interval}, headers=hub.admin)
        assert response.status_code == 422
        assert "interval" in response.text
