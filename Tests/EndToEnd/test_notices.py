"""Notices: a business system tells a customer something, now or when they come back, and learns whether it was seen."""

import asyncio
import uuid
from typing import Any

import pytest

from conftest import StartHub
from customer import Customer
from hub_client import HubClient
from server import Server

PARCEL = {
    "title": "Your parcel is near",
    "body": "The courier comes between 14:00 and 16:00.",
    "link": "/orders/SY20261101",
}


def post(hub: Server, **fields: Any) -> dict[str, Any]:
    """Sends a notice as the shop's system would; returns what the hub says of it."""
    response = hub.post("/v1/notices", json=PARCEL | fields, headers=hub.key)
    assert response.status_code in (200, 201), response.text
    return response.json()


def told(client: HubClient, topic: str) -> list[str]:
    return [publication.data["id"] for publication in client.on(topic)]


async def hear(client: HubClient, topic: str, id: str) -> dict[str, Any]:
    """Waits for a notice on a topic."""
    await client.wait_until(lambda: id in told(client, topic), f"notice {id}")
    return next(publication.data for publication in client.on(topic) if publication.data["id"] == id)


class TestReaching:
    async def test_a_customer_who_is_there_gets_it_at_once(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            sent = post(hub, contact=customer.contact, data={"price": 19.99})
            notice = await hear(customer, customer.notices, sent["id"])
            assert notice["type"] == "notice"
            assert {name: notice[name] for name in PARCEL} == PARCEL
            assert notice["data"] == {"price": 19.99}
            assert notice["time"] > 0

    async def test_a_customer_who_was_away_gets_it_once(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            contact, topic = customer.contact, customer.notices
        missed = post(hub, contact=contact)["id"]
        async with Customer(hub, resume=customer.resume) as returned:
            await hear(returned, topic, missed)
            await returned.call("notice.ack", id=missed, state="delivered")
        async with Customer(hub, resume=customer.resume) as again:
            later = post(hub, contact=contact)["id"]
            await hear(again, topic, later)
            assert told(again, topic) == [later]

    async def test_many_at_once_come_all_and_in_order(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            posts = [asyncio.to_thread(post, hub, contact=customer.contact) for _ in range(20)]
            sent = {notice["id"] for notice in await asyncio.gather(*posts)}
            await customer.wait_until(lambda: sent <= set(told(customer, customer.notices)), "all notices")
            offsets = [publication.offset for publication in customer.on(customer.notices)]
            assert offsets == list(range(1, 21))

    async def test_a_client_that_recovers_gets_it_once(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            seen = post(hub, contact=customer.contact)["id"]
            await hear(customer, customer.notices, seen)
            await customer.call("notice.ack", id=seen, state="delivered")
            await customer.sdk.disconnect()
            missed = post(hub, contact=customer.contact)["id"]
            await customer.connect()
            later = post(hub, contact=customer.contact)["id"]
            await hear(customer, customer.notices, later)
            assert told(customer, customer.notices) == [seen, missed, later]

    async def test_nobody_else_gets_it(self, hub: Server) -> None:
        async with Customer(hub) as meant, Customer(hub) as other:
            await meant.open()
            await other.open()
            first = post(hub, contact=meant.contact)["id"]
            await hear(meant, meant.notices, first)
            second = post(hub, contact=other.contact)["id"]
            await hear(other, other.notices, second)
            assert told(meant, meant.notices) == [first]
            assert told(other, other.notices) == [second]

    async def test_a_topic_reaches_all_who_follow_it(self, hub: Server) -> None:
        topic = f"news:{uuid.uuid4().hex}"
        async with HubClient(hub) as first, HubClient(hub) as second:
            for client in (first, second):
                await client.subscribe(topic)
            sent = post(hub, topic=topic)["id"]
            for client in (first, second):
                assert (await hear(client, topic, sent))["title"] == PARCEL["title"]


class TestSegments:
    """A segment is what a business says its contacts belong to."""

    def put(self, hub: Server, contact: str, **fields: Any) -> dict[str, Any]:
        response = hub.put(f"/v1/contacts/{contact}", json=fields, headers=hub.key)
        assert response.status_code == 200, response.text
        return response.json()

    async def test_reaches_its_contacts_present_and_absent_and_nobody_else(self, hub: Server) -> None:
        segment = uuid.uuid4().hex
        async with Customer(hub) as here, Customer(hub) as outside:
            await here.open()
            await outside.open()
            async with Customer(hub) as away:
                await away.open()
            for customer in (here, away):
                assert self.put(hub, customer.contact, segments=["tea", segment])["segments"] == sorted(["tea", segment])
            self.put(hub, outside.contact, segments=["tea"])
            sent = post(hub, segment=segment)
            assert sent["recipients"] == 2
            await hear(here, here.notices, sent["id"])
            async with Customer(hub, resume=away.resume) as back:
                await hear(back, away.notices, sent["id"])
            later = post(hub, contact=outside.contact)["id"]
            await hear(outside, outside.notices, later)
            assert told(outside, outside.notices) == [later]

    def test_a_large_one_is_told_whole_and_once(self, start_hub: StartHub) -> None:
        """More contacts than one unit of writing takes."""
        hub = start_hub()
        names = [f"member-{number}" for number in range(1203)]
        for name in names:
            self.put(hub, name, segments=["members"])
        key = uuid.uuid4().hex
        first = post(hub, segment="members", idempotency_key=key)
        assert first["recipients"] == len(names)
        again = post(hub, segment="members", idempotency_key=key)
        assert again["id"] == first["id"]
        assert hub.get(f"/v1/notices/{first['id']}", headers=hub.key).json()["recipients"] == len(names)
        assert post(hub, segment="all")["recipients"] == len(names)

    def test_a_contact_leaves_a_segment(self, hub: Server) -> None:
        segment, contact = uuid.uuid4().hex, uuid.uuid4().hex
        self.put(hub, contact, name="Wang Fang", locale="zh-CN", segments=[segment])
        assert post(hub, segment=segment)["recipients"] == 1
        assert self.put(hub, contact, segments=[])["name"] == "Wang Fang"
        assert post(hub, segment=segment)["recipients"] == 0
        kept = hub.get(f"/v1/contacts/{contact}", headers=hub.key).json()
        assert (kept["locale"], kept["segments"]) == ("zh-CN", [])

    @pytest.mark.parametrize(
        ("field", "body"),
        [
            ("segments", {"segments": "tea"}),
            ("segments", {"segments": [""]}),
            ("segments", {"segments": ["all"]}),
            ("segments", {"segments": ["x"] * 51}),
            ("name", {"name": 7}),
            ("mood", {"mood": "good"}),
        ],
    )
    def test_names_the_field_that_cannot_be_used(self, hub: Server, field: str, body: dict[str, Any]) -> None:
        response = hub.put("/v1/contacts/somebody", json=body, headers=hub.key)
        assert response.status_code == 422
        assert field in response.text

    def test_of_a_contact_that_is_none(self, hub: Server) -> None:
        assert hub.get(f"/v1/contacts/{uuid.uuid4().hex}", headers=hub.key).status_code == 404


class TestReport:
    async def test_counts_who_got_it_and_who_read_it(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            id = post(hub, contact=customer.contact)["id"]
            await hear(customer, customer.notices, id)
            assert self.counts(hub, id) == (0, 0)
            for state, expected in (("delivered", (1, 0)), ("delivered", (1, 0)), ("read", (1, 1)), ("read", (1, 1))):
                await customer.call("notice.ack", id=id, state=state)
                assert self.counts(hub, id) == expected

    async def test_reading_counts_as_getting(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            id = post(hub, contact=customer.contact)["id"]
            await customer.call("notice.ack", id=id, state="read")
            assert self.counts(hub, id) == (1, 1)

    def test_of_a_notice_that_is_none(self, hub: Server) -> None:
        assert hub.get("/v1/notices/nowhere", headers=hub.key).status_code == 404

    def counts(self, hub: Server, id: str) -> tuple[int, int]:
        report = hub.get(f"/v1/notices/{id}", headers=hub.key).json()
        return report["delivered"], report["read"]


class TestPosting:
    async def test_a_repeated_key_is_the_same_notice(self, hub: Server) -> None:
        key = uuid.uuid4().hex
        async with Customer(hub) as customer:
            await customer.open()
            body = PARCEL | {"contact": customer.contact, "idempotency_key": key}
            first = hub.post("/v1/notices", json=body, headers=hub.key)
            again = hub.post("/v1/notices", json=body, headers=hub.key)
            assert (first.status_code, again.status_code) == (201, 200)
            assert first.json()["id"] == again.json()["id"]
            later = post(hub, contact=customer.contact)["id"]
            await hear(customer, customer.notices, later)
            assert told(customer, customer.notices) == [first.json()["id"], later]

    def test_wants_a_key_or_an_administrator(self, hub: Server) -> None:
        body = PARCEL | {"topic": "news:rights"}
        customer = {"Authorization": f"Bearer {hub.token('eve', 'customer')}"}
        forged = {"Authorization": "Bearer forged"}
        statuses = [
            hub.post("/v1/notices", json=body, headers=headers).status_code
            for headers in ({}, forged, {"X-API-Key": "wrong"}, customer, hub.admin, hub.key)
        ]
        assert statuses == [401, 401, 401, 403, 201, 201]

    @pytest.mark.parametrize(
        ("field", "change"),
        [
            ("colour", {"colour": "blue"}),
            ("title", {"title": None}),
            ("title", {"title": ""}),
            ("title", {"title": 7}),
            ("body", {"body": ["no", "text"]}),
            ("ttl", {"ttl": -1}),
            ("contact", {"topic": None}),
        ],
    )
    def test_names_the_field_that_cannot_be_used(self, hub: Server, field: str, change: dict[str, Any]) -> None:
        body = PARCEL | {"topic": "news:refused"} | change
        given = {name: value for name, value in body.items() if value is not None}
        response = hub.post("/v1/notices", json=given, headers=hub.key)
        assert response.status_code == 422
        assert field in response.text

    @pytest.mark.parametrize("body", ["", "title", "[]", '{"title": "a", "title": "b"}'])
    def test_wants_a_json_object(self, hub: Server, body: str) -> None:
        headers = hub.key | {"Content-Type": "application/json"}
        assert hub.post("/v1/notices", data=body, headers=headers).status_code in (400, 422)
