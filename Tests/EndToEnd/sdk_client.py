"""A connection by the Python SDK with all that the SDK can be asked for, and everything it told, in order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from centrifuge import Client, ClientEventHandler, ClientState, SubscriptionEventHandler
from centrifuge.client import Subscription

from hub_client import ANSWER_WITHIN, LONGEST_PAUSE, Departure, HubClient, Publication, Subscribed
from server import Server

GetToken = Callable[[], Awaitable[str]]


@dataclass(frozen=True)
class Happening:
    """Something the SDK told: its own context object as it is. Without a topic it concerns the connection."""

    what: str
    topic: str
    context: Any


class SdkClient(HubClient):
    """`url` leads past the hub's own address, as through a cable that can be cut."""

    def __init__(self, server: Server, token: str = "", get_token: GetToken | None = None, url: str = "") -> None:
        super().__init__(server, token)
        self.happenings: list[Happening] = []
        self.sdk = Client(
            url or server.ws_url,
            events=_ConnectionEvents(self),
            token=token,
            get_token=get_token,
            timeout=ANSWER_WITHIN,
            max_reconnect_delay=LONGEST_PAUSE,
            proxy=None,
        )

    @property
    def is_connected(self) -> bool:
        return self.sdk.state == ClientState.CONNECTED

    async def subscribe(self, topic: str, **options: Any) -> None:
        """Takes the options of the SDK's `new_subscription`."""
        await self.begin(topic, **options)
        await self.subscription(topic).ready(ANSWER_WITHIN)

    async def begin(self, topic: str, **options: Any) -> None:
        """Subscribes without waiting for the answer, which may be a refusal."""
        await self.sdk.new_subscription(topic, events=_TopicEvents(self, topic), **options).subscribe()

    def subscription(self, topic: str) -> Subscription:
        found = self.sdk.get_subscription(topic)
        assert found, topic
        return found

    def told(self, what: str, topic: str = "") -> list[Any]:
        """Contexts of one kind, oldest first."""
        return [each.context for each in self.happenings if (each.what, each.topic) == (what, topic)]

    def data(self, topic: str) -> list[Any]:
        return [publication.data for publication in self.on(topic)]

    def offsets(self, topic: str) -> list[int]:
        return [publication.offset for publication in self.on(topic)]

    async def wait_for(self, what: str, topic: str = "", count: int = 1, within: float = ANSWER_WITHIN) -> list[Any]:
        """At least so many of one kind."""
        await self.wait_until(lambda: len(self.told(what, topic)) >= count, f"{count} {what} {topic}", within)
        return self.told(what, topic)

    def happen(self, what: str, topic: str, context: Any) -> None:
        self.happenings.append(Happening(what, topic, context))
        self.tell()


class _ConnectionEvents(ClientEventHandler):
    def __init__(self, client: SdkClient) -> None:
        self._client = client

    async def on_connecting(self, ctx: Any) -> None:
        if ctx.code:
            self._client.breaks.append(Departure(ctx.code, ctx.reason))
        self._client.happen("connecting", "", ctx)

    async def on_connected(self, ctx: Any) -> None:
        self._client.happen("connected", "", ctx)

    async def on_disconnected(self, ctx: Any) -> None:
        self._client.end = Departure(ctx.code, ctx.reason)
        self._client.happen("disconnected", "", ctx)

    async def on_error(self, ctx: Any) -> None:
        self._client.happen("error", "", ctx.error)

    async def on_subscribed(self, ctx: Any) -> None:
        self._client.subscriptions.append(Subscribed(ctx.channel, ctx.was_recovering, ctx.recovered))
        self._client.happen("subscribed", ctx.channel, ctx)

    async def on_unsubscribed(self, ctx: Any) -> None:
        self._client.happen("unsubscribed", ctx.channel, ctx)

    async def on_publication(self, ctx: Any) -> None:
        self._client.publications.append(Publication(ctx.channel, ctx.pub.offset, ctx.pub.data))
        self._client.happen("publication", ctx.channel, ctx.pub)

    async def on_join(self, ctx: Any) -> None:
        self._client.happen("join", ctx.channel, ctx.info)

    async def on_leave(self, ctx: Any) -> None:
        self._client.happen("leave", ctx.channel, ctx.info)


class _TopicEvents(SubscriptionEventHandler):
    def __init__(self, client: SdkClient, topic: str) -> None:
        self._client = client
        self._topic = topic

    async def on_subscribing(self, ctx: Any) -> None:
        self._client.happen("subscribing", self._topic, ctx)

    async def on_subscribed(self, ctx: Any) -> None:
        self._client.subscriptions.append(Subscribed(self._topic, ctx.was_recovering, ctx.recovered))
        self._client.happen("subscribed", self._topic, ctx)

    async def on_unsubscribed(self, ctx: Any) -> None:
        self._client.happen("unsubscribed", self._topic, ctx)

    async def on_publication(self, ctx: Any) -> None:
        self._client.publications.append(Publication(self._topic, ctx.pub.offset, ctx.pub.data))
        self._client.happen("publication", self._topic, ctx.pub)

    async def on_join(self, ctx: Any) -> None:
        self._client.happen("join", self._topic, ctx.info)

    async def on_leave(self, ctx: Any) -> None:
        self._client.happen("leave", self._topic, ctx.info)

    async def on_error(self, ctx: Any) -> None:
        self._client.happen("error", self._topic, ctx.error)
