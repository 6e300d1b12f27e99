"""A connection to the hub by the Python SDK, and everything that came over it, in the order of its coming."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from centrifuge import (
    Client,
    ClientEventHandler,
    ConnectingContext,
    DisconnectedContext,
    PublicationContext,
    ServerPublicationContext,
    ServerSubscribedContext,
    SubscribedContext,
    SubscriptionEventHandler,
)

from server import Server

Found = TypeVar("Found")

ANSWER_WITHIN = 10.0
LONGEST_PAUSE = 1.0
"""Between two attempts to come back; the SDK's own 20 s suit phones, not tests."""


@dataclass(frozen=True)
class Publication:
    """What a topic brought. Passing publications have no offset, which the SDK says as 0."""

    topic: str
    offset: int
    data: Any


@dataclass(frozen=True)
class Subscribed:
    """A topic was joined, by the server or by us."""

    topic: str
    was_recovering: bool
    recovered: bool


@dataclass(frozen=True)
class Departure:
    """A connection ended."""

    code: int
    reason: str


class HubClient:
    """One person's connection. Comes back by itself until it is closed."""

    def __init__(self, server: Server, token: str = "") -> None:
        self.publications: list[Publication] = []
        self.subscriptions: list[Subscribed] = []
        self.breaks: list[Departure] = []
        """Connections that were lost and are being made again."""
        self.end: Departure | None = None
        """Why the SDK does not come back any more."""
        self._news = asyncio.Event()
        self.sdk = Client(
            server.ws_url,
            events=_ConnectionEvents(self),
            token=token,
            timeout=ANSWER_WITHIN,
            max_reconnect_delay=LONGEST_PAUSE,
            proxy=None,
        )

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.sdk.disconnect()

    async def connect(self) -> None:
        await self.sdk.connect()
        await self.sdk.ready(ANSWER_WITHIN)

    async def call(self, method: str, **data: Any) -> dict[str, Any]:
        """A method's result. Raises the SDK's `ReplyError` when the hub refuses."""
        return (await self.sdk.rpc(method, data)).data

    async def subscribe(self, topic: str) -> None:
        subscription = self.sdk.new_subscription(topic, events=_TopicEvents(self, topic))
        await subscription.subscribe()
        await subscription.ready(ANSWER_WITHIN)

    def on(self, topic: str) -> list[Publication]:
        return [publication for publication in self.publications if publication.topic == topic]

    async def wait_for_publications(self, topic: str, count: int) -> None:
        await self.wait_until(lambda: len(self.on(topic)) >= count, f"{count} publications on {topic}")

    async def wait_until(
        self, condition: Callable[[], Found], what: str = "it", within: float = ANSWER_WITHIN
    ) -> Found:
        """The first truthy value of `condition`, looked at whenever something came."""
        try:
            async with asyncio.timeout(within):
                while not (found := condition()):
                    self._news.clear()
                    await self._news.wait()
                return found
        except TimeoutError:
            seen = "\n".join(map(str, self.publications[-10:]))
            raise AssertionError(f"not within {within} s: {what}; the last that came:\n{seen}") from None

    def note(self, publication: Publication) -> None:
        self.publications.append(publication)
        self.tell()

    def tell(self) -> None:
        """Something is new: whoever waits looks again."""
        self._news.set()


class _ConnectionEvents(ClientEventHandler):
    def __init__(self, client: HubClient) -> None:
        self._client = client

    async def on_connecting(self, ctx: ConnectingContext) -> None:
        if ctx.code:
            self._client.breaks.append(Departure(ctx.code, ctx.reason))
            self._client.tell()

    async def on_disconnected(self, ctx: DisconnectedContext) -> None:
        self._client.end = Departure(ctx.code, ctx.reason)
        self._client.tell()

    async def on_subscribed(self, ctx: ServerSubscribedContext) -> None:
        self._client.subscriptions.append(Subscribed(ctx.channel, ctx.was_recovering, ctx.recovered))
        self._client.tell()

    async def on_publication(self, ctx: ServerPublicationContext) -> None:
        self._client.note(Publication(ctx.channel, ctx.pub.offset, ctx.pub.data))


class _TopicEvents(SubscriptionEventHandler):
    def __init__(self, client: HubClient, topic: str) -> None:
        self._client = client
        self._topic = topic

    async def on_subscribed(self, ctx: SubscribedContext) -> None:
        self._client.subscriptions.append(Subscribed(self._topic, ctx.was_recovering, ctx.recovered))
        self._client.tell()

    async def on_publication(self, ctx: PublicationContext) -> None:
        self._client.note(Publication(self._topic, ctx.pub.offset, ctx.pub.data))
