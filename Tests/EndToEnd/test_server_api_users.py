"""Live users by the server API: put on topics, taken off, given more time, sent away; others are left alone."""

import time
from collections.abc import Iterator
from typing import Any

import cent
import pytest

from conftest import StartHub, client_of
from own_hub import UNLIMITED, fresh, somebody
from raw_client import RawClient
from sdk_client import SdkClient
from server import Server
from stream_client import connect
from test_server_api_all import BAD_REQUEST, UNKNOWN_CHANNEL, call, error, result

EXPIRED = 3005


@pytest.fixture(scope="module")
def live(start_module_hub: StartHub) -> Server:
    return start_module_hub("live", settings=UNLIMITED | {"SWITCHBOARD_EXPIRY_GRACE": "1"})


@pytest.fixture
def api(live: Server) -> Iterator[cent.Client]:
    with client_of(live, live.api_key) as client:
        yield client


@pytest.fixture
def user() -> str:
    return somebody()


def person(hub: Server, user: str, lifetime: float = 3600, **claims: Any) -> SdkClient:
    return SdkClient(hub, hub.token(user, "customer", lifetime=lifetime, **claims))


def publish(api: cent.Client, topic: str, *data: Any) -> cent.PublishResult:
    for each in data:
        answer = api.publish(cent.PublishRequest(channel=topic, data=each))
    return answer


class TestSubscribing:
    async def test_every_connection_of_a_user_gets_the_topic(
        self, live: Server, api: cent.Client, user: str, topic: str
    ) -> None:
        async with person(live, user) as first, person(live, user) as second, person(live, somebody()) as other:
            api.subscribe(cent.SubscribeRequest(user=user, channel=topic, data={"why": "order 7"}))
            for client in (first, second):
                (told,) = await client.wait_for("subscribed", topic)
                assert told.data == {"why": "order 7"}
                assert told.recoverable and told.stream_position
            publish(api, topic, "a")
            for client in (first, second):
                await client.wait_for_publications(topic, 1)
            assert other.told("subscribed", topic) == [] and other.on(topic) == []
            present = api.presence(cent.PresenceRequest(channel=topic)).presence
            assert {info.user for info in present.values()} == {user} and len(present) == 2

    @pytest.mark.parametrize("named", ["client", "session"])
    def test_one_connection_can_be_named(
        self, live: Server, api: cent.Client, user: str, topic: str, named: str
    ) -> None:
        token = live.token(user, "customer")
        with connect(live, "http_stream", token) as first, connect(live, "http_stream", token) as second:
            told, _ = first.connected(), second.connected()
            api.subscribe(cent.SubscribeRequest(user=user, channel=topic, **{named: told[named]}))
            assert first.push("subscribe")["channel"] == topic
            present = api.presence(cent.PresenceRequest(channel=topic)).presence
            assert set(present) == {told["client"]}

    async def test_of_another_user_the_client_is_not_taken(
        self, live: Server, api: cent.Client, user: str, topic: str
    ) -> None:
        async with person(live, somebody()) as client:
            api.subscribe(cent.SubscribeRequest(user=user, channel=topic, client=client.sdk.client_id))
            await client.call("echo", number=1)
            assert client.told("subscribed", topic) == []

    async def test_from_a_place_on_brings_what_came_after_it(
        self, live: Server, api: cent.Client, user: str, topic: str
    ) -> None:
        epoch = publish(api, topic, "a", "b", "c").epoch
        async with RawClient(live) as client:
            await client.connect(live.token(user, "customer"))
            since = cent.StreamPosition(offset=1, epoch=epoch)
            api.subscribe(cent.SubscribeRequest(user=user, channel=topic, recover_since=since))
            publish(api, topic, "d")
            found: list[Any] = []
            while not found or found[-1] != "d":
                push = (await client.next()).get("push", {})
                # With the push that tells of the topic, or as publications behind it.
                found += [each["data"] for each in push.get("subscribe", {}).get("publications", [])]
                found += [push["pub"]["data"]] if "pub" in push else []
            assert found == ["b", "c", "d"]

    async def test_again_changes_nothing(self, live: Server, api: cent.Client, user: str, topic: str) -> None:
        async with person(live, user) as client:
            for _ in range(2):
                api.subscribe(cent.SubscribeRequest(user=user, channel=topic))
            publish(api, topic, "a", "b")
            await client.wait_for_publications(topic, 2)
            assert client.offsets(topic) == [1, 2]

    async def test_a_topic_of_the_server_survives_a_break(
        self, live: Server, api: cent.Client, user: str, topic: str
    ) -> None:
        """Those of a token do; those of the server API end with the connection, and the SDK is told so."""
        async with person(live, user) as client:
            api.subscribe(cent.SubscribeRequest(user=user, channel=topic))
            await client.wait_for("subscribed", topic)
            api.disconnect(cent.DisconnectRequest(user=user, disconnect=cent.Disconnect(code=3000, reason="again")))
            await client.wait_for("connected", count=2)
            await client.wait_until(
                lambda: client.told("unsubscribed", topic) or len(client.told("subscribed", topic)) == 2, "either"
            )

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"user": "a"}, BAD_REQUEST),
            ({"channel": "news:a"}, BAD_REQUEST),
            ({"user": "a", "channel": "nowhere:a"}, UNKNOWN_CHANNEL),
            ({"user": 7, "channel": "news:a"}, BAD_REQUEST),
        ],
        ids=str,
    )
    def test_needs_a_user_and_a_topic(self, live: Server, body: dict[str, Any], code: int) -> None:
        assert error(live, "subscribe", **body) == code

    def test_of_nobody_is_no_error(self, live: Server, user: str, topic: str) -> None:
        for method in ("subscribe", "unsubscribe"):
            assert result(live, method, user=user, channel=topic) == {}
        for method in ("disconnect", "refresh"):
            assert result(live, method, user=user) == {}


class TestUnsubscribing:
    async def test_ends_what_the_client_began(self, live: Server, api: cent.Client, user: str, topic: str) -> None:
        async with person(live, user) as client, person(live, somebody()) as other:
            for each in (client, other):
                await each.subscribe(topic)
            api.unsubscribe(cent.UnsubscribeRequest(user=user, channel=topic))
            (told,) = await client.wait_for("unsubscribed", topic)
            assert told.code == 2000
            publish(api, topic, "a")
            await other.wait_for_publications(topic, 1)
            assert client.on(topic) == [] and client.breaks == []

    async def test_ends_what_the_server_began(self, live: Server, api: cent.Client, user: str, topic: str) -> None:
        async with person(live, user, channels=[topic]) as client:
            await client.wait_for("subscribed", topic)
            api.unsubscribe(cent.UnsubscribeRequest(user=user, channel=topic))
            await client.wait_for("unsubscribed", topic)
            assert api.presence(cent.PresenceRequest(channel=topic)).presence == {}

    async def test_one_connection_can_be_named(self, live: Server, api: cent.Client, user: str, topic: str) -> None:
        async with person(live, user) as first, person(live, user) as second:
            for client in (first, second):
                await client.subscribe(topic)
            request = cent.UnsubscribeRequest(user=user, channel=topic, client=first.sdk.client_id)
            api.unsubscribe(request)
            await first.wait_for("unsubscribed", topic)
            publish(api, topic, "a")
            await second.wait_for_publications(topic, 1)
            assert second.told("unsubscribed", topic) == []


class TestRefreshing:
    async def test_gives_a_connection_more_time(self, live: Server, api: cent.Client, user: str) -> None:
        async with RawClient(live) as client:
            told = await client.connect(live.token(user, "customer", lifetime=2))
            assert told["expires"]
            api.refresh(cent.RefreshRequest(user=user, expire_at=int(time.time()) + 600))
            # The end of the old token and its grace go by: somebody with the same token and no refresh ends.
            async with RawClient(live) as other:
                await other.connect(live.token(somebody(), "customer", lifetime=2))
                assert (await other.closed()).code == EXPIRED
            assert "error" not in await client.command(history={"channel": fresh()})

    async def test_may_take_it_away(self, live: Server, api: cent.Client, user: str) -> None:
        async with RawClient(live) as client:
            await client.connect(live.token(user, "customer", lifetime=600))
            api.refresh(cent.RefreshRequest(user=user, expire_at=int(time.time()) + 1))
            assert (await client.closed()).code == EXPIRED

    async def test_may_end_it_at_once(self, live: Server, api: cent.Client, user: str) -> None:
        async with RawClient(live) as client, person(live, somebody()) as other:
            await client.connect(live.token(user, "customer"))
            api.refresh(cent.RefreshRequest(user=user, expired=True))
            assert (await client.closed()).code == EXPIRED
            await other.call("echo", number=1)
            assert other.breaks == []


class TestDisconnecting:
    async def test_one_connection_can_be_named(self, live: Server, api: cent.Client, user: str) -> None:
        async with person(live, user) as first, person(live, user) as second:
            api.disconnect(cent.DisconnectRequest(user=user, client=first.sdk.client_id))
            await first.wait_until(lambda: first.end, "the end")
            assert first.end and first.end.code == 3503
            await second.call("echo", number=1)
            assert second.breaks == [] and second.end is None

    @pytest.mark.parametrize("reason", ["x" * 200, "杯" * 100])
    async def test_a_reason_that_no_close_can_carry_is_refused_or_cut(
        self, live: Server, user: str, reason: str
    ) -> None:
        async with RawClient(live) as client:
            await client.connect(live.token(user, "customer"))
            answer = call(live, "disconnect", user=user, disconnect={"code": 4500, "reason": reason})
            if "error" in answer:
                assert answer["error"]["code"] == BAD_REQUEST
            else:
                told = await client.closed()
                assert told.code == 4500 and told.reason and reason.startswith(told.reason)

    @pytest.mark.parametrize("disconnect", [{"code": 99}, {"code": 1006}, {"code": 5000, "reason": "x"}], ids=str)
    def test_a_code_that_is_no_servers_is_refused(
        self, live: Server, user: str, disconnect: dict[str, Any]
    ) -> None:
        assert error(live, "disconnect", user=user, disconnect=disconnect) == BAD_REQUEST
