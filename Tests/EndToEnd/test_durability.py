"""kill -9 in mid-conversation: what was acknowledged is there, once, in its place; the SDK comes back by itself."""

import asyncio
import random

import pytest
from centrifuge import ClientDisconnectedError, OperationTimeoutError, ReplyError, StreamPosition

from agent import Agent
from checker import Line, Record, findings
from conftest import StartHub
from customer import Customer
from entries import Entry, is_from, role_of, words_of
from pack import Pack
from server import Server

SEED = 20261124
ROUNDS = 5
CONVERSATIONS = 20
ACKS_BEFORE_A_KILL = (60, 240)
ACKS_WITHIN = 30.0
CATCHES_UP_WITHIN = 20.0
PAGE = 200
UNLIMITED = {"SWITCHBOARD_MESSAGES_PER_SECOND": "100000"}

TRY_AGAIN = (ClientDisconnectedError, OperationTimeoutError)


class AckMeter:
    """Counts acknowledgements of all writers, so that a kill can come in the middle of them."""

    def __init__(self) -> None:
        self.count = 0
        self._news = asyncio.Event()

    def tick(self) -> None:
        self.count += 1
        self._news.set()

    async def more(self, number: int) -> None:
        goal = self.count + number
        async with asyncio.timeout(ACKS_WITHIN):
            while self.count < goal:
                self._news.clear()
                await self._news.wait()


class Writer:
    """Writes numbered messages without pause, each under its own id until it is acknowledged."""

    def __init__(self, customer: Customer, question: str, meter: AckMeter) -> None:
        self.customer = customer
        self.record = Record()
        self._question = question
        self._meter = meter

    async def write(self) -> None:
        number = len(self.record.sent) + 1
        id, text = f"m{number}", f"{number}: {self._question}"
        self.record.sent[id] = text
        receipt = await self._deliver(id, text)
        self.record.acked.append((id, receipt["seq"]))
        self._meter.tick()

    async def write_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.write()

    async def _deliver(self, id: str, text: str) -> dict[str, int]:
        while not self.customer.end:
            try:
                return await self.customer.say(text, id=id)
            except TRY_AGAIN:
                continue
            except ReplyError as error:
                if not error.temporary:
                    raise
        raise AssertionError(f"the SDK gave up: {self.customer.end}")

    async def close_record(self, server: Server) -> Record:
        """Reads the store over a new connection, and waits until all of it has arrived over the old one."""
        async with Customer(server, resume=self.customer.resume) as reader:
            await reader.open()
            entries = await stored_entries(reader)
            messages = await reader.history()
        assert messages == [entry for entry in entries if entry["type"] == "message"]
        last = entries[-1]["seq"]
        await self.customer.wait_for(lambda entry: entry["seq"] >= last, f"entry {last}", CATCHES_UP_WITHIN)
        self.record.stored = [line_of(entry) for entry in entries]
        self.record.arrived = [line_of(entry) for entry in self.customer.entries]
        return self.record


async def stored_entries(reader: Customer) -> list[Entry]:
    """Everything on the conversation's topic, statuses too, page by page."""
    entries: list[Entry] = []
    while True:
        since = StreamPosition(offset=len(entries), epoch=reader.epoch)
        page = await reader.sdk.history(reader.topic, limit=PAGE, since=since)
        if not page.publications:
            return entries
        entries += [publication.data for publication in page.publications]


def line_of(entry: Entry) -> Line:
    if entry["type"] != "message":
        return Line(entry["seq"], "", entry["owner"])
    return Line(entry["seq"], entry["id"] if is_from("customer", entry) else "", words_of(entry))


@pytest.mark.limit(240)
async def test_kills_under_traffic_lose_nothing_and_repeat_nothing(start_hub: StartHub, pack: Pack) -> None:
    server = start_hub(settings=UNLIMITED)
    chance = random.Random(SEED)
    meter = AckMeter()
    question = pack.phrasings("shipping-time", "en")[0]
    writers = [Writer(Customer(server), question, meter) for _ in range(CONVERSATIONS)]
    for writer in writers:
        await writer.customer.connect()
        await writer.customer.open()
        await writer.write()

    stop = asyncio.Event()
    async with asyncio.TaskGroup() as traffic:
        for writer in writers:
            traffic.create_task(writer.write_until(stop))
        for _ in range(ROUNDS):
            for writer in writers:
                await writer.customer.sdk.ready(CATCHES_UP_WITHIN)
            await meter.more(chance.randint(*ACKS_BEFORE_A_KILL))
            server.kill()
            await asyncio.to_thread(server.start)
        await meter.more(CONVERSATIONS)
        stop.set()

    records = [await writer.close_record(server) for writer in writers]
    for writer, record in zip(writers, records, strict=True):
        assert findings(record) == [], writer.customer.conversation
        assert len(writer.customer.breaks) >= ROUNDS
        assert numbers_of(writer.customer) == [line.seq for line in record.arrived]
        await writer.customer.sdk.disconnect()
    recovered = sum(len(record.recovered) for record in records)
    print(f"{meter.count} acknowledged, {recovered} stored without a receipt, {ROUNDS} kills, seed {SEED}")


def numbers_of(customer: Customer) -> list[int]:
    """Offsets of the conversation's topic, which count like its seqs."""
    return [publication.offset for publication in customer.on(customer.topic) if publication.offset]


@pytest.mark.limit(60)
async def test_a_flow_goes_on_where_the_kill_left_it(start_hub: StartHub, pack: Pack) -> None:
    server = start_hub()
    expected = pack.flow("order-status").reply(200, "en", pack.record("orders", "SY20261101"))
    async with Customer(server) as customer:
        await customer.open()
        await customer.ask("where is my order")
        server.kill()
        await asyncio.to_thread(server.start)
        await customer.say("SY20261101")
        await customer.wait_for(lambda entry: role_of(entry) == "bot" and words_of(entry) == expected, expected)


@pytest.mark.limit(60)
async def test_an_agents_conversation_is_still_theirs_after_a_kill(start_hub: StartHub, pack: Pack) -> None:
    server = start_hub()
    async with Customer(server) as customer, Agent(server, "ada", "Ada") as agent:
        await customer.open()
        await customer.say(pack.text("person", "en"))
        await customer.wait_for_owner("queue")
        await agent.claim(customer.conversation)
        server.kill()
        await asyncio.to_thread(server.start)
        assert (await agent.list("mine"))[customer.conversation]["owner"] == "agent"
        await agent.reply(customer.conversation, "Still here.")
        assert words_of(await customer.hear("agent")) == "Still here."
