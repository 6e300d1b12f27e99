"""Subscription tokens: a topic that only a token of the business opens, and how a subscription outlasts its token."""

import asyncio
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from websockets.exceptions import ConnectionClosed

from conftest import StartHub
from own_hub import UNLIMITED, Rules, fresh, topics
from raw_client import RawClient
from sdk_client import SdkClient
from server import Server
from signing_keys import claims_of, key, key_set

PERMISSION_DENIED, TOKEN_EXPIRED = 103, 109
INVALID_TOKEN = 3500
SUBSCRIPTION_EXPIRED = 2501

ROOMS: dict[str, Rules] = {
    "room": {"history_size": 100, "history_ttl": 300, "recovery": True, "presence": True, "subscribe": ["token"]},
    "lounge": {"presence": True, "subscribe": ["token", "agent"]},
}


def ticket(hub: Server, topic: str, user: str = "eve", lifetime: float = 3600, **claims: Any) -> str:
    """A subscription token."""
    claims = {"sub": user, "channel": topic, "exp": int(time.time() + lifetime)} | claims
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, hub.token_secret, "HS256")


def eve(hub: Server) -> str:
    """Her connection token."""
    return hub.token("eve", "customer")


@pytest.fixture(scope="module")
def rooms(start_module_hub: StartHub, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Expired subscriptions end a second after their tokens. Takes tokens of the shop's own key, too."""
    folder = tmp_path_factory.mktemp("rooms-config")
    (folder / "jwks.json").write_text(key_set(key("ES256")))
    own = {"SWITCHBOARD_EXPIRY_GRACE": "1", "SWITCHBOARD_TOKENS_JWKS": str(folder / "jwks.json")}
    settings = UNLIMITED | own | topics(folder, **ROOMS)
    return start_module_hub("rooms", settings=settings)


@pytest.fixture
def room() -> str:
    return fresh("room")


async def subscribe(client: RawClient, topic: str, token: str | None = None) -> dict[str, Any]:
    """The reply, good or bad."""
    request = {"channel": topic} | ({} if token is None else {"token": token})
    return await client.command(subscribe=request)


class TestOpening:
    async def test_a_token_opens_the_topic_it_names(self, rooms: Server, room: str) -> None:
        async with SdkClient(rooms, eve(rooms)) as client:
            info = {"seat": 7}
            await client.subscribe(room, token=ticket(rooms, room, info=info))
            rooms.post("/api/publish", json={"channel": room, "data": "hello"}, headers=rooms.key)
            await client.wait_for_publications(room, 1)
            present = await client.sdk.presence(room)
            assert [(each.user, each.chan_info) for each in present.clients.values()] == [("eve", info)]

    async def test_a_token_of_another_key_of_the_business_does_too(self, rooms: Server, room: str) -> None:
        async with SdkClient(rooms, eve(rooms)) as client:
            await client.subscribe(room, token=key("ES256").sign(claims_of("eve", channel=room, role=None)))

    async def test_a_token_without_an_end_does_not_expire(self, rooms: Server, room: str) -> None:
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            reply = await subscribe(client, room, ticket(rooms, room, exp=None))
            assert "expires" not in reply["subscribe"] and "ttl" not in reply["subscribe"]

    async def test_an_anonymous_visitors_token_names_nobody(self, rooms: Server, room: str) -> None:
        async with RawClient(rooms) as client:
            await client.connect()
            assert "error" not in await subscribe(client, room, ticket(rooms, room, user=""))

    async def test_a_role_needs_no_token_where_the_rules_say_so(self, rooms: Server) -> None:
        lounge = fresh("lounge")
        async with RawClient(rooms) as agent, RawClient(rooms) as customer:
            await agent.connect(rooms.token("ada", "agent"))
            await customer.connect(eve(rooms))
            assert "error" not in await subscribe(agent, lounge)
            assert (await subscribe(customer, lounge))["error"]["code"] == PERMISSION_DENIED
            assert "error" not in await subscribe(customer, lounge, ticket(rooms, lounge))


class TestRefusals:
    @pytest.mark.parametrize(
        "change",
        [
            None,
            {"channel": "room:another"},
            {"channel": None},
            {"channel": ["room:a"]},
            {"user": "mallory"},
            {"user": ""},
            {"sub": None},
            {"sub": 7},
            {"nbf": 1 << 33},
        ],
        ids=str,
    )
    async def test_a_token_that_does_not_fit_opens_nothing(
        self, rooms: Server, room: str, change: dict[str, Any] | None
    ) -> None:
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            token = None if change is None else ticket(rooms, room, **change)
            assert (await subscribe(client, room, token))["error"]["code"] == PERMISSION_DENIED
            assert "error" not in await subscribe(client, room, ticket(rooms, room))

    async def test_a_token_that_is_none_opens_nothing(self, rooms: Server, room: str) -> None:
        good = ticket(rooms, room)
        claims = {"sub": "eve", "channel": room}
        forged = [
            "nonsense",
            good[:-6],
            good.rpartition(".")[0] + ".",
            jwt.encode(claims, "x" * 64, "HS256"),
            jwt.encode(claims, "", "none"),
            key("ES256", "a stranger").sign(claims, kid=key("ES256").kid),
            eve(rooms),
        ]
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            for token in forged:
                assert (await subscribe(client, room, token))["error"]["code"] == PERMISSION_DENIED, token
            assert "error" not in await subscribe(client, room, good)

    async def test_a_subscription_token_opens_no_connection(self, rooms: Server, room: str) -> None:
        async with RawClient(rooms) as client:
            await client.send({"id": 1, "connect": {"token": ticket(rooms, room)}})
            assert (await client.closed()).code == INVALID_TOKEN

    @pytest.mark.parametrize("topic", ["desk:queue", "notices:adam"])
    async def test_a_token_opens_nothing_where_no_token_is_asked_for(self, rooms: Server, topic: str) -> None:
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            assert (await subscribe(client, topic, ticket(rooms, topic)))["error"]["code"] == PERMISSION_DENIED

    async def test_without_a_subscription_there_is_no_history_and_no_presence(self, rooms: Server, room: str) -> None:
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            for request in ({"history": {"channel": room, "limit": -1}}, {"presence": {"channel": room}}):
                assert (await client.command(**request))["error"]["code"] == PERMISSION_DENIED
            await subscribe(client, room, ticket(rooms, room))
            for request in ({"history": {"channel": room, "limit": -1}}, {"presence": {"channel": room}}):
                assert "error" not in await client.command(**request)


class TestExpiry:
    async def test_the_sdk_fetches_another_for_an_expired_one(self, rooms: Server, room: str) -> None:
        asked: list[str] = []

        async def get_token(topic: str) -> str:
            asked.append(topic)
            return ticket(rooms, topic)

        async with SdkClient(rooms, eve(rooms)) as client:
            await client.subscribe(room, token=ticket(rooms, room, lifetime=-120), get_token=get_token)
            assert [error.code for error in client.told("error", room)] == [TOKEN_EXPIRED]
            assert asked == [room]

    async def test_a_subscription_is_refreshed_again_and_again(self, start_hub: StartHub, tmp_path: Path) -> None:
        hub = start_hub(settings={"SWITCHBOARD_EXPIRY_GRACE": "3"} | topics(tmp_path, **ROOMS))
        room = fresh("room")
        asked: list[str] = []
        enough = asyncio.Event()

        async def get_token(topic: str) -> str:
            asked.append(topic)
            if len(asked) == 4:
                enough.set()
            return ticket(hub, topic, lifetime=2)

        async with SdkClient(hub, eve(hub)) as client:
            await client.subscribe(room, get_token=get_token)
            async with asyncio.timeout(15):
                await enough.wait()
            hub.post("/api/publish", json={"channel": room, "data": "still here"}, headers=hub.key)
            await client.wait_for_publications(room, 1)
            assert len(client.told("subscribing", room)) == len(client.told("subscribed", room)) == 1
            assert client.told("error", room) == []

    async def test_a_refresh_answers_when_the_next_is_due(self, rooms: Server, room: str) -> None:
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            told = (await subscribe(client, room, ticket(rooms, room, lifetime=60)))["subscribe"]
            assert told["expires"] and 50 < told["ttl"] <= 60
            reply = await client.command(sub_refresh={"channel": room, "token": ticket(rooms, room, lifetime=600)})
            assert reply["sub_refresh"]["expires"] and 500 < reply["sub_refresh"]["ttl"] <= 600
            reply = await client.command(sub_refresh={"channel": room, "token": ticket(rooms, room, exp=None)})
            assert not {"expires", "ttl"} & set(reply["sub_refresh"])

    async def test_a_refresh_that_comes_too_late_is_an_error(self, rooms: Server, room: str) -> None:
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            await subscribe(client, room, ticket(rooms, room))
            late = {"channel": room, "token": ticket(rooms, room, lifetime=-120)}
            assert (await client.command(sub_refresh=late))["error"]["code"] == TOKEN_EXPIRED

    async def test_a_topic_without_a_subscription_cannot_be_refreshed(self, rooms: Server, room: str) -> None:
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            request = {"channel": room, "token": ticket(rooms, room)}
            assert (await client.command(sub_refresh=request))["error"]["code"] in (PERMISSION_DENIED, 107)

    @pytest.mark.parametrize("change", [{"channel": "room:another"}, {"user": "mallory"}], ids=str)
    async def test_a_refresh_by_a_token_that_does_not_fit_is_refused(
        self, rooms: Server, room: str, change: dict[str, str]
    ) -> None:
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            await subscribe(client, room, ticket(rooms, room))
            # An error or the end of the connection: Centrifugo does the latter.
            await client.send({"id": 9, "sub_refresh": {"channel": room, "token": ticket(rooms, room, **change)}})
            try:
                code = (await client.replies(9))[9]["error"]["code"]
            except ConnectionClosed:
                code = (await client.closed()).code
            assert code in (PERMISSION_DENIED, INVALID_TOKEN)

    async def test_a_subscription_that_is_not_refreshed_ends(self, rooms: Server, room: str) -> None:
        lasting = fresh("room")
        async with RawClient(rooms) as client:
            await client.connect(eve(rooms))
            await subscribe(client, lasting, ticket(rooms, lasting))
            await subscribe(client, room, ticket(rooms, room, lifetime=2))
            while not (push := await client.next()):
                """A ping of the protocol, which may come before."""
            assert push["push"]["channel"] == room
            assert push["push"]["unsubscribe"]["code"] == SUBSCRIPTION_EXPIRED
            for topic in (room, lasting):
                rooms.post("/api/publish", json={"channel": topic, "data": "later"}, headers=rooms.key)
            assert (await client.next())["push"]["channel"] == lasting

    async def test_the_sdk_subscribes_again_and_recovers_after_an_end(self, rooms: Server, room: str) -> None:
        asked: list[str] = []

        async def late(topic: str) -> str:
            asked.append(topic)
            if len(asked) == 2:  # the refresh on time fails; the SDK would try again in ten seconds
                raise ConnectionError("the shop is away")
            return ticket(rooms, topic, lifetime=2 if len(asked) == 1 else 600)

        async with SdkClient(rooms, eve(rooms)) as client:
            await client.subscribe(room, get_token=late)
            await client.wait_for("subscribing", room, count=2)
            assert client.told("subscribing", room)[1].code == SUBSCRIPTION_EXPIRED
            rooms.post("/api/publish", json={"channel": room, "data": "missed or live"}, headers=rooms.key)
            await client.wait_for("subscribed", room, count=2)
            await client.wait_for_publications(room, 1)
            assert client.breaks == [] and client.offsets(room) == [1]
