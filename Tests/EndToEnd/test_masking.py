"""Personal data: masked before anything is stored or published, revealed with a reason, false hits taken back."""

import asyncio
import uuid
from pathlib import Path

import pytest
from centrifuge import ReplyError

from agent import Agent
from conftest import StartHub
from customer import Customer
from entries import Entry, text_part
from own_hub import UNLIMITED
from server import Server

# A value each, with what surrounds it. Numbers carry their check digits; addresses are documentation ranges.
CANARIES = {
    "13812345678": "我的手机号是 {}",
    "11010519491231002X": "身份证号码 {}",
    "4111111111111111": "my card is {}",
    "zhang.wei@example.com": "写信到 {} 就行",
    "GB82WEST12345698765432": "my IBAN is {}",
    "078-05-1120": "my SSN is {}",
    "京A12345": "车牌号 {}",
    "hunter2-Swordfish": "my password is {}",
    "203.0.113.77": "my IP address is {}",
}
NUMBER = "13812345678"
TOKEN = "⟦MOBILE·1⟧"


def words(entry: Entry) -> str:
    return "\n".join(part.get("text", "") for part in entry["parts"])


def leaks(folder: Path, values: list[str]) -> list[tuple[str, str]]:
    """Files below a folder that hold a value, in any of the forms that text is kept in."""
    found = []
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            found += [(file.name, value) for value in values if value.encode() in data]
    return found


async def test_no_value_is_written_anywhere(start_hub: StartHub) -> None:
    hub = start_hub(settings=UNLIMITED)
    async with Customer(hub, "zh") as customer, agent_of(hub) as agent:
        await customer.open()
        for value, sentence in CANARIES.items():
            receipt = await customer.say(sentence.format(value))
            entry = await customer.wait_for(lambda e, seq=receipt["seq"]: e["seq"] == seq, "own message")
            assert value not in words(entry), value
            assert entry["masks"][0]["token"] in words(entry)
        for value, sentence in CANARIES.items():
            said = sentence.format(value)
            part = {"type": "event", "name": "form", "data": {"field": said, "list": [{"备注": said}]}}
            await customer.act("send", id=uuid.uuid4().hex, parts=[text_part("表单"), part])
        await customer.act("handoff")
        await agent.call("desk.claim", conversation=customer.conversation)
        for value, sentence in CANARIES.items():
            said = sentence.format(value)
            await agent.call(
                "desk.reply", conversation=customer.conversation, id=uuid.uuid4().hex, parts=[text_part(said)]
            )
            await agent.call("desk.note", conversation=customer.conversation, text=said)
        await customer.act("rate", score=3, comment=CANARIES[NUMBER].format(NUMBER))
        thread = await agent.call("desk.thread", conversation=customer.conversation)
        rows = await agent.call("desk.list")
    for value in CANARIES:
        assert value not in str(thread) and value not in str(rows), value
    await asyncio.sleep(0.2)
    assert leaks(hub.data, list(CANARIES)) == []
    assert not [value for value in CANARIES if value in hub.log.read_text(errors="replace")]


def agent_of(hub: Server) -> Agent:
    return Agent(hub, f"ann-{uuid.uuid4().hex[:8]}", "Ann")


async def masked_talk(hub: Server, customer: Customer) -> None:
    await customer.open()
    await customer.say(CANARIES[NUMBER].format(NUMBER))


def refusal(raised: pytest.ExceptionInfo[ReplyError]) -> int:
    return raised.value.code


def audit(hub: Server) -> list[dict]:
    trail = hub.get("/v1/audit", headers=hub.admin).json()
    assert trail["intact"] is True
    return trail["entries"]


async def test_a_reveal_needs_a_claim_and_a_reason_and_leaves_a_line(hub: Server) -> None:
    async with Customer(hub, "zh") as customer, agent_of(hub) as agent:
        await masked_talk(hub, customer)
        wish = {"conversation": customer.conversation, "token": TOKEN}
        with pytest.raises(ReplyError) as raised:
            await agent.call("desk.reveal", **wish, reason="call back")
        assert refusal(raised) == 103
        await customer.act("handoff")
        await agent.call("desk.claim", conversation=customer.conversation)
        for reason in ["", "ab", "a" * 201]:
            with pytest.raises(ReplyError) as raised:
                await agent.call("desk.reveal", **wish, reason=reason)
            assert refusal(raised) == 422
        for token in ["", NUMBER, "⟦MOBILE·0⟧", "⟦NOTHING·1⟧"]:
            with pytest.raises(ReplyError) as raised:
                await agent.call("desk.reveal", conversation=customer.conversation, token=token, reason="why")
            assert refusal(raised) == 422
        with pytest.raises(ReplyError) as raised:
            await agent.call(
                "desk.reveal", conversation=customer.conversation, token="⟦MOBILE·9⟧", reason="why"
            )
        assert refusal(raised) == 404
        revealed = await agent.call("desk.reveal", **wish, reason="call back")
        assert revealed == {"token": TOKEN, "text": NUMBER}
    lines = [line for line in audit(hub) if line["actor"] == agent.user]
    assert [(line["action"], line["subject"], line["detail"]) for line in lines] == [
        ("reveal", f"{customer.conversation} {TOKEN}", "call back")
    ]


async def test_customers_read_what_is_theirs_alone(hub: Server) -> None:
    async with Customer(hub, "zh") as customer, Customer(hub, "zh") as stranger:
        await masked_talk(hub, customer)
        assert (await customer.act("reveal", token=TOKEN))["text"] == NUMBER
        await stranger.open()
        with pytest.raises(ReplyError) as raised:
            await stranger.call("conversation.reveal", conversation=customer.conversation, token=TOKEN)
        assert refusal(raised) == 404
        with pytest.raises(ReplyError) as raised:
            await stranger.act("reveal", token=TOKEN)
        assert refusal(raised) == 404
        with pytest.raises(ReplyError) as raised:
            await customer.call(
                "desk.reveal", conversation=customer.conversation, token=TOKEN, reason="mine"
            )
        assert refusal(raised) == 103


async def test_a_false_hit_is_put_back_and_stays_readable(hub: Server) -> None:
    number = "13912340" + f"{uuid.uuid4().int % 1000:03}"
    said = f"我的手机号是 {number}"
    async with Customer(hub, "zh") as customer, agent_of(hub) as agent:
        await customer.open()
        await customer.say(said)
        await customer.act("handoff")
        await agent.call("desk.claim", conversation=customer.conversation)
        await agent.call("desk.note", conversation=customer.conversation, text=said)
        await agent.call(
            "desk.unmask", conversation=customer.conversation, token=TOKEN, reason="a model number"
        )
        thread = await agent.call("desk.thread", conversation=customer.conversation)
        mine = [e for e in thread["entries"] if e["type"] == "message" and e["from"]["role"] == "customer"]
        assert words(mine[0]) == said and "masks" not in mine[0]
        notes = [e for e in thread["staff"] if e["type"] == "note"]
        assert notes[0]["text"] == said and "masks" not in notes[0]
        receipt = await customer.say(said)
        entry = await customer.wait_for(lambda e: e["seq"] == receipt["seq"], "own message")
        assert words(entry) == said


def test_the_trail_is_for_admins(hub: Server) -> None:
    headers = {"Authorization": f"Bearer {hub.token('eve', role='agent')}"}
    assert hub.get("/v1/audit", headers=headers).status_code == 403
    assert hub.get("/v1/audit?limit=x", headers=hub.admin).status_code == 422
