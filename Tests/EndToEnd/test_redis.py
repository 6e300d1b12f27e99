"""Two hubs on one Redis are one hub; with Redis away each goes on alone, and says so."""

import asyncio
import json
import time
from collections.abc import Callable

import cent
import pytest

from conftest import Pair, StartHub, client_of
from customer import Customer
from entries import words_of
from hub_client import HubClient
from own_hub import UNLIMITED
from pack import Pack
from raw_client import RawClient
from redis_server import PrivateRedis
from server import Server
from test_server_api_all import publish
from waiting import until

TOLD_WITHIN = 2.0
DEGRADED = 'switchboard_degraded{part="redis"}'


def present(server: Server, topic: str) -> list[str]:
    with client_of(server, server.api_key) as api:
        return [info.user for info in api.presence(cent.PresenceRequest(channel=topic)).presence.values()]


def is_degraded(server: Server) -> bool:
    """What the hub says of itself, in both places alike."""
    answer = server.get("/health/ready")
    assert answer.status_code == 200
    health = answer.json()
    told = (health["status"], health["level"], server.metrics().get(DEGRADED, 0.0))
    return told == ("degraded", "L1", 1.0)


def is_whole(server: Server) -> bool:
    health = server.health()
    return health["level"] == "L0" and health["status"] != "degraded" and server.metrics().get(DEGRADED, 0.0) == 0.0


class TestTwoHubs:
    async def test_what_one_publishes_the_other_delivers(self, pair: Pair, topic: str) -> None:
        first, second = pair
        async with HubClient(second) as client:
            await client.subscribe(topic)
            publish(first, topic, "a", "b")
            await client.wait_for_publications(topic, 2)
            assert [(each.offset, each.data) for each in client.on(topic)] == [(1, "a"), (2, "b")]

    async def test_they_share_history_presence_and_positions(self, pair: Pair, topic: str) -> None:
        first, second = pair
        publish(first, topic, "a", "b")
        async with RawClient(first) as client:
            await client.connect(first.token("eve", "customer"))
            seen = (await client.command(subscribe={"channel": topic}))["subscribe"]
            until(lambda: present(second, topic) == ["eve"], 5, "eve at the other hub")
        publish(second, topic, "c")
        async with RawClient(second) as client:
            await client.connect()
            position = {"recover": True, "offset": seen["offset"], "epoch": seen["epoch"]}
            result = (await client.command(subscribe={"channel": topic} | position))["subscribe"]
            assert result["recovered"]
            assert [each["data"] for each in result["publications"]] == ["c"]

    async def test_a_user_is_sent_away_wherever_they_are(self, pair: Pair) -> None:
        first, second = pair
        async with HubClient(second, second.token("mallory", "customer")) as client:
            with client_of(first, first.api_key) as api:
                api.disconnect(cent.DisconnectRequest(user="mallory"))
            await client.wait_until(lambda: client.end, "the end of the connection")
            assert client.end and client.end.code == 3503


class TestSessionCopies:
    """A node leaves a copy of each conversation's state, and the next to have a turn begins from it."""

    async def begin(self, server: Server, pack: Pack) -> Customer:
        async with Customer(server) as customer:
            await customer.open()
            await customer.ask(pack.phrasings("microwave", "en")[0])
        return customer

    async def go_on(self, server: Server, customer: Customer, pack: Pack) -> list[int]:
        """One more question after a crash; the seqs of all messages then."""
        server.kill()
        server.start()
        async with Customer(server, resume=customer.resume) as back:
            await back.open()
            assert back.conversation == customer.conversation
            answer = await back.ask(pack.phrasings("microwave", "en")[1])
            assert words_of(answer) == pack.answer("microwave", "en")
            return [entry["seq"] for entry in await back.history()]

    @pytest.mark.limit(60)
    async def test_is_what_the_next_turn_begins_from(
        self, start_hub: StartHub, redis: PrivateRedis, pack: Pack
    ) -> None:
        server = start_hub(redis=redis.url)
        customer = await self.begin(server, pack)
        key = f"sb:session:{customer.conversation}"
        until(lambda: '"seq":2' in redis.call("GET", key), 5, "the copy of the conversation")
        # Only who begins from the copy, and not from the store, lets this show in the list of the desk.
        changed = redis.call("GET", key).replace('"channel":"web"', '"channel":"copy"')
        assert redis.call("SET", key, changed) == "OK"
        assert await self.go_on(server, customer, pack) == [1, 2, 3, 4]
        assert '"channel":"copy"' in redis.call("GET", key)

    @pytest.mark.limit(60)
    @pytest.mark.parametrize("lie", ["an old version", "closed", "somebody else's", "no JSON"])
    async def test_that_is_wrong_changes_nothing(
        self, start_hub: StartHub, redis: PrivateRedis, pack: Pack, lie: str
    ) -> None:
        server = start_hub(redis=redis.url)
        customer = await self.begin(server, pack)
        key = f"sb:session:{customer.conversation}"
        until(lambda: '"seq":2' in redis.call("GET", key), 5, "the copy of the conversation")
        copy = json.loads(redis.call("GET", key))
        lies = {
            "an old version": json.dumps(copy | {"version": copy["version"] - 1, "seq": 1}),
            "closed": json.dumps(copy | {"owner": {"closed": {}}}),
            "somebody else's": json.dumps(copy | {"contact": "p_other"}),
            "no JSON": "{",
        }
        assert redis.call("SET", key, lies[lie]) == "OK"
        assert await self.go_on(server, customer, pack) == [1, 2, 3, 4]


class TestWithoutRedis:
    @pytest.mark.limit(60)
    async def test_conversations_go_on_and_the_hub_tells_the_truth(
        self, start_hub: StartHub, redis: PrivateRedis, pack: Pack
    ) -> None:
        server = start_hub(redis=redis.url, settings=UNLIMITED)
        assert is_whole(server)
        async with Customer(server) as customer:
            await customer.open()
            enough = asyncio.Event()
            async with asyncio.TaskGroup() as traffic:
                traffic.create_task(self.talk(customer, pack, until=enough))
                await asyncio.to_thread(redis.kill)
                await self.turns(server, is_degraded, "L1")
                await self.more_answers(customer)
                await asyncio.to_thread(redis.start)
                await self.turns(server, is_whole, "L0")
                await self.more_answers(customer)
                enough.set()
            assert customer.breaks == []
            seqs = [entry["seq"] for entry in customer.entries]
            assert seqs == list(range(1, len(seqs) + 1))

    async def talk(self, customer: Customer, pack: Pack, until: asyncio.Event) -> None:
        """Asks without pause; each question has its answer, Redis or not."""
        question, answer = pack.phrasings("microwave", "en")[0], pack.answer("microwave", "en")
        while not until.is_set():
            assert words_of(await customer.ask(question)) == answer

    async def more_answers(self, customer: Customer) -> None:
        goal = len(customer.entries) + 10
        await customer.wait_until(lambda: len(customer.entries) > goal, "more answers")

    async def turns(self, server: Server, state: Callable[[Server], bool], level: str) -> None:
        begun = time.monotonic()
        await asyncio.to_thread(until, lambda: state(server), TOLD_WITHIN, level)
        print(f"{level} after {time.monotonic() - begun:.2f} s")

    @pytest.mark.limit(60)
    async def test_live_delivery_comes_back_with_redis(self, pair: Pair, redis: PrivateRedis, topic: str) -> None:
        first, second = pair
        async with HubClient(second) as client:
            await client.subscribe(topic)
            publish(first, topic, "before")
            await client.wait_for_publications(topic, 1)
            redis.kill()
            until(lambda: is_degraded(first) and is_degraded(second), TOLD_WITHIN, "L1")
            redis.start()
            until(lambda: is_whole(first) and is_whole(second), TOLD_WITHIN, "L0")
            # The history is a new one: the subscriber learns that by the first of these, and gets a later one.
            async with asyncio.timeout(10):
                while client.on(topic)[-1].data != "after":
                    publish(first, topic, "after")
                    await asyncio.sleep(0.1)

    def test_a_hub_starts_without_its_redis(self, start_hub: StartHub, redis: PrivateRedis) -> None:
        redis.kill()
        server = start_hub(redis=redis.url)
        assert is_degraded(server)
        redis.start()
        until(lambda: is_whole(server), TOLD_WITHIN, "L0")
