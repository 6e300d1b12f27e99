"""The live graph of a hub: what business systems and conversations say, what rules conclude, and what is done with it."""

import asyncio
import time
from typing import Any

import pytest
import requests

from agent import Agent
from conftest import StartHub
from customer import Customer
from entries import words_of
from newsroom import Newsroom, headers
from own_hub import UNLIMITED
from server import Server
from waiting import until

RULES = """
kind Product
kind Order
relation has_product(c: Contact, p: Product)
relation has_order(c: Contact, o: Order)
attribute status(o: Order): text
relation flagged(c: Contact)
relation shares_device(c: Contact, d: Device)
regular(c) :- n = count{ p : has_product(c, p) }, n >= 2, known(c).
known(c) :- has_product(c, _).
segment(c, "regular") :- regular(c).
risk_flagged(c) :- flagged(c).
not_recommended_product(p) :- recalled(p).
relation recalled(p: Product)
"""
KNOWN_WITHIN = 5.0


@pytest.fixture(scope="module")
def room(start_module_hub: StartHub) -> Newsroom:
    """A hub whose rules know of products, orders and devices."""
    room = Newsroom(start_module_hub("graph", settings=UNLIMITED))
    room.rule("shop.rules", RULES)
    return room


def tell(hub: Server, *facts: tuple[str, list[Any]], op: str = "add", **more: Any) -> dict[str, Any]:
    """Says so to the graph as a business system does."""
    changes = [{"op": op, "relation": relation, "arguments": arguments} | more for relation, arguments in facts]
    answer = hub.post("/v1/graph", json={"source": "shop", "changes": changes}, headers=hub.key)
    assert answer.ok, answer.text
    return answer.json()


def node(hub: Server, id: str, **parameters: Any) -> dict[str, Any]:
    answer = hub.get(f"/v1/graph/nodes/{id}", params=parameters, headers=hub.admin)
    assert answer.ok, answer.text
    return answer.json()


def names(facts: list[dict[str, Any]]) -> set[str]:
    """`relation argument argument`, by ids and values."""
    return {
        " ".join([fact["relation"], *(str(each.get("node", {}).get("id", each.get("value"))) for each in fact["arguments"])])
        for fact in facts
    }


def explain(hub: Server, relation: str, *arguments: Any) -> requests.Response:
    return hub.post("/v1/graph/explain", json={"relation": relation, "arguments": list(arguments)}, headers=hub.admin)


def steps(proof: dict[str, Any]) -> list[dict[str, Any]]:
    """A proof and all that it rests on."""
    return [proof, *(step for premise in proof.get("premises", []) for step in steps(premise))]


def profile(hub: Server, contact: str) -> dict[str, Any]:
    answer = hub.get(f"/v1/contacts/{contact}/profile", headers=hub.admin)
    assert answer.ok, answer.text
    return answer.json()


def contact(hub: Server, id: str, **fields: Any) -> str:
    assert hub.put(f"/v1/contacts/{id}", json=fields, headers=hub.key).ok
    return id


class TestFacts:
    def test_what_is_told_is_there_and_has_consequences_at_once(self, room: Newsroom) -> None:
        tell(room.hub, ("has_product", ["Contact:ann", "Product:kettle"]), ("has_product", ["Contact:ann", "Product:mug"]))
        ann = node(room.hub, "Contact:ann")
        assert names(ann["facts"]) == {"has_product Contact:ann Product:kettle", "has_product Contact:ann Product:mug"}
        assert names(ann["derived"]) == {"known Contact:ann", "regular Contact:ann", "segment Contact:ann regular"}
        tell(room.hub, ("has_product", ["Contact:ann", "Product:mug"]), op="remove")
        assert names(node(room.hub, "Contact:ann")["derived"]) == {"known Contact:ann"}

    def test_every_conclusion_says_why_and_what_is_missing_says_why_not(self, room: Newsroom) -> None:
        hub = room.hub
        tell(hub, ("has_product", ["Contact:ben", "Product:kettle"]), ("has_product", ["Contact:ben", "Product:mug"]))
        proof = explain(hub, "regular", "Contact:ben").json()["proof"]
        assert proof["kind"] == "derived" and proof["rule"]["file"] == "shop.rules" and proof["rule"]["line"] == 9
        ground = [step for step in steps(proof) if step["kind"] == "stored"]
        assert {step["source"]["id"] for step in ground} == {"shop"}
        assert {step["text"] for step in ground} == {"has_product(ben, kettle)", "has_product(ben, mug)"}
        assert explain(hub, "regular", "Contact:nobody").status_code == 404
        tell(hub, ("has_product", ["Contact:cleo", "Product:kettle"]))
        asked = {"relation": "regular", "arguments": ["Contact:cleo"]}
        missing = hub.post("/v1/graph/why-not", json=asked, headers=hub.admin).json()["rules"]
        assert "2" in missing[0]["failing"]["text"], missing

    async def test_staff_ask_why_over_their_connection(self, room: Newsroom) -> None:
        await asyncio.to_thread(tell, room.hub, ("has_product", ["Contact:dora", "Product:kettle"]))
        async with Agent(room.hub, "zhou", "Min Zhou") as agent:
            answer = await agent.call("desk.explain", relation="known", arguments=["Contact:dora"])
            assert answer == explain(room.hub, "known", "Contact:dora").json()
            rules = await agent.call("desk.why_not", relation="regular", arguments=["Contact:dora"])
            assert rules["rules"][0]["rule"]["file"] == "shop.rules"

    def test_the_past_can_be_looked_at(self, room: Newsroom) -> None:
        hub = room.hub
        tell(hub, ("has_order", ["Contact:eve", "Order:SY20261101"]))
        time.sleep(0.02)
        between = int(time.time() * 1000)
        time.sleep(0.02)
        tell(hub, ("has_order", ["Contact:eve", "Order:SY20261101"]), op="remove")
        assert names(node(hub, "Contact:eve")["facts"]) == set()
        past = node(hub, "Contact:eve", as_of=between)["facts"]
        assert names(past) == {"has_order Contact:eve Order:SY20261101"}
        assert past[0]["from"] <= between < past[0]["to"] and past[0]["source"] == "shop"
        around = hub.get(f"/v1/graph/nodes/Contact:eve/around?as_of={between}", headers=hub.admin).json()
        assert [edge["to"] for edge in around["edges"]] == ["Order:SY20261101"]
        assert hub.get("/v1/graph/nodes/Contact:eve?as_of=then", headers=hub.admin).status_code == 422

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"op": "add", "relation": "has_produkt", "arguments": ["Contact:x", "Product:y"]}, "changes[1].relation: is not"),
            ({"op": "add", "relation": "has_product", "arguments": ["Contact:x"]}, "must be a list of 2: c, p"),
            ({"op": "add", "relation": "has_product", "arguments": ["Product:x", "Product:y"]}, "Contact"),
            ({"op": "add", "relation": "regular", "arguments": ["Contact:x"]}, "regular"),
            ({"op": "burn", "relation": "regular", "arguments": ["Contact:x"]}, "op"),
            ({"op": "add", "relation": "status", "arguments": ["Order:1", 7]}, "must be text"),
        ],
    )
    def test_what_cannot_be_said_is_refused_whole(self, room: Newsroom, change: dict[str, Any], says: str) -> None:
        right = {"op": "add", "relation": "has_product", "arguments": ["Contact:refused", "Product:mug"]}
        body = {"source": "shop", "changes": [right, change]}
        answer = room.hub.post("/v1/graph", json=body, headers=room.hub.key)
        assert answer.status_code == 422 and says in answer.text, answer.text
        assert room.hub.get("/v1/graph/nodes/Contact:refused", headers=room.hub.admin).status_code == 404


class TestBounds:
    def test_rules_without_an_end_are_refused_before_they_are_in_force(self, room: Newsroom) -> None:
        hub = room.hub
        endless = "relation start(c: Contact, n: int)\ncounts(c, n) :- start(c, n).\ncounts(c, m) :- counts(c, n), m = n + 1.\n"
        assert hub.put("/v1/rules/endless.rules", json={"text": endless}, headers=room.editor).json()["problems"] == []
        number = room.create("endless")["number"]
        room.take(number, "validate")
        # No fact, no end to be missed: the rules are tried on the graph as it is, and once more when it changes.
        room.take(number, "simulate", "approve", "publish")
        tell(hub, ("start", ["Contact:ann", 1]))
        until(lambda: hub.get("/v1/graph", headers=hub.admin).json().get("problem"), 60, "the report")
        problem = hub.get("/v1/graph", headers=hub.admin).json()["problem"]
        assert "endless.rules" in problem or "counts" in problem, problem
        # What is stored goes on, and taking the cause away puts it right.
        tell(hub, ("has_product", ["Contact:zoe", "Product:mug"]))
        assert names(node(hub, "Contact:zoe")["facts"]) == {"has_product Contact:zoe Product:mug"}
        assert hub.post(f"/v1/releases/{number}/rollback", headers=room.supervisor).ok
        until(lambda: not hub.get("/v1/graph", headers=hub.admin).json()["stale"], 30, "derived facts")
        assert names(node(hub, "Contact:zoe")["derived"]) == {"known Contact:zoe"}
        again = "start_again(c) :- start(c, _).\n" + endless
        hub.put("/v1/rules/endless.rules", json={"text": again}, headers=room.editor)
        number = room.create("endless again")["number"]
        room.take(number, "validate")
        refused = room.step(number, "simulate")
        assert refused.status_code == 422 and "counts" in refused.text, refused.text
        hub.request("DELETE", f"/v1/releases/{number}", headers=room.supervisor)
        hub.request("DELETE", "/v1/rules/endless.rules/draft", headers=room.editor)


class TestProfile:
    async def test_a_conversation_leaves_its_traces(self, room: Newsroom) -> None:
        async with Customer(room.hub) as customer:
            await customer.open()
            await customer.ask("how long does shipping take")
            found: dict[str, Any] = {}

            def is_there() -> bool:
                found.update(profile(room.hub, customer.contact))
                return any(trait["name"] == "channel" for trait in found["traits"])

            await asyncio.to_thread(until, is_there, KNOWN_WITHIN, "the graph knows of it")
            traits = {trait["name"]: trait for trait in found["traits"]}
            assert traits["channel"]["value"][0]["value"] == "web"
            assert traits["channel"]["evidence"]["conversation"] == customer.conversation
            assert traits["channel"]["time"] > 0
            assert found["history"][0]["conversation"] == customer.conversation

    def test_products_are_recommended_by_what_is_shared(self, room: Newsroom) -> None:
        hub = room.hub
        # Those with a lamp have a desk too, one of them a chair as well; gus has the lamp alone.
        facts = [("has_product", [f"Contact:lamp{n}", f"Product:{p}"]) for n in range(4) for p in ("lamp", "desk")]
        facts += [("has_product", ["Contact:lamp0", "Product:chair"]), ("has_product", ["Contact:gus", "Product:lamp"])]
        contact(hub, "gus", name="Gus")
        tell(hub, *facts)
        offered = profile(hub, "gus")["recommendations"]
        assert [each["node"]["id"] for each in offered] == ["Product:desk", "Product:chair"]
        reason = offered[0]["reasons"][0]
        assert (reason["relation"], reason["node"]["id"], reason["others"]) == ("has_product", "Product:lamp", 4)
        tell(hub, ("recalled", ["Product:desk"]))
        found = profile(hub, "gus")
        assert [each["node"]["id"] for each in found["recommendations"]] == ["Product:chair"]
        assert found["not_recommended"][0]["node"]["id"] == "Product:desk"
        assert found["not_recommended"][0]["text"] == "not_recommended_product(desk)"
        tell(hub, ("mood", ["Contact:gus", -2]))
        unhappy = profile(hub, "gus")
        assert unhappy["recommendations"] == [] and unhappy["not_recommended"][0]["text"] == "not_recommended(gus)"


class TestRisks:
    async def test_a_warning_is_published_taken_on_and_goes_with_its_reason(self, room: Newsroom) -> None:
        hub = room.hub
        await asyncio.to_thread(contact, hub, "hal")
        async with Agent(hub, "zhou", "Min Zhou") as agent:
            await agent.subscribe("risk:all")
            await asyncio.to_thread(tell, hub, ("flagged", ["Contact:hal"]))

            def events() -> list[dict[str, Any]]:
                published = [each.data for each in agent.on("risk:all")]
                return [each for each in published if each["risk"]["node"]["id"] == "Contact:hal"]

            await agent.wait_until(lambda: events(), "the warning", KNOWN_WITHIN)
            opened = events()[0]
            risk = opened["risk"]
            assert (opened["type"], opened["event"], risk["rule"]) == ("risk", "opened", "risk_flagged")
            assert (risk["score"], risk["level"], risk["state"]) == (1, "high", "open")
            assert risk["due"] - risk["opened"] == 900_000
            assert risk["evidence"][0]["text"] == "risk_flagged(hal)"
            standing = await asyncio.to_thread(profile, hub, "hal")
            assert [each["id"] for each in standing["risks"]] == [risk["id"]]

            path = f"/v1/risks/{risk['id']}"
            taken = await asyncio.to_thread(hub.post, f"{path}/acknowledge", headers=headers(hub, "zhou", "agent"))
            assert (taken.json()["state"], taken.json()["owner"]) == ("acknowledged", "zhou")
            late = await asyncio.to_thread(hub.post, f"{path}/dismiss", headers=headers(hub, "lin", "agent"))
            assert late.status_code == 409 and "zhou" in late.text
            await agent.wait_until(lambda: len(events()) > 1, "who has it", KNOWN_WITHIN)
            assert (events()[1]["event"], events()[1]["risk"]["owner"]) == ("changed", "zhou")

            await asyncio.to_thread(tell, hub, ("flagged", ["Contact:hal"]), op="remove")
            await agent.wait_until(lambda: len(events()) > 2, "the end", KNOWN_WITHIN)
            assert events()[2]["event"] == "closed"
            gone = await asyncio.to_thread(hub.post, f"{path}/acknowledge", headers=headers(hub, "zhou", "agent"))
            assert gone.status_code == 404

    def test_who_shares_something_with_a_flagged_contact_is_near_them(self, room: Newsroom) -> None:
        hub = room.hub
        tell(hub, *[("shares_device", [f"Contact:{name}", "Device:d1"]) for name in ("ivy", "jon")])
        tell(hub, ("flagged", ["Contact:ivy"]))

        def near() -> list[dict[str, Any]]:
            risks = hub.get("/v1/risks?state=open", headers=hub.admin).json()["risks"]
            return [each for each in risks if each["node"]["id"] == "Contact:jon"]

        until(near, KNOWN_WITHIN, "the walk")
        assert near()[0]["rule"] == "near flagged" and 0 < near()[0]["score"] < 1
        assert near()[0]["evidence"][0]["text"] == "ivy – d1 – jon"
        assert hub.get("/v1/risks?state=strange", headers=hub.admin).status_code == 422
        assert hub.get("/v1/risks").status_code == 401

    def test_who_has_a_warning_has_it_after_a_crash(self, start_hub: StartHub) -> None:
        room = Newsroom(start_hub(settings=UNLIMITED))
        hub = room.hub
        room.rule("shop.rules", RULES)
        tell(hub, ("flagged", ["Contact:kim"]), ("flagged", ["Contact:lee"]))
        listed = lambda: hub.get("/v1/risks", headers=hub.admin).json()["risks"]  # noqa: E731
        until(lambda: len(listed()) == 2, KNOWN_WITHIN, "the warnings")
        ids = {each["node"]["id"]: each["id"] for each in listed()}
        hub.post(f"/v1/risks/{ids['Contact:kim']}/acknowledge", headers=headers(hub, "zhou", "agent"))
        hub.post(f"/v1/risks/{ids['Contact:lee']}/dismiss", headers=headers(hub, "zhou", "agent"))
        before = listed()
        hub.kill()
        hub.start()
        # The graph is looked at again, and gives the same reasons.
        time.sleep(2)
        assert listed() == before
        assert {each["state"] for each in before} == {"acknowledged", "dismissed"}
        tell(hub, ("flagged", ["Contact:kim"]), op="remove")
        until(lambda: len(listed()) == 1, KNOWN_WITHIN, "the end of one")


class TestAnswers:
    async def test_an_answer_is_for_whom_it_is_and_says_what_is_known_of_them(self, room: Newsroom) -> None:
        hub = room.hub
        article = {
            "title": {"en": "Perks", "zh": "会员礼遇"},
            "question": {"en": "Which perks do I have?", "zh": "我有哪些礼遇？"},
            "phrasings": {"en": ["tell me my perks", "what are my perks"]},
            "answer": {
                "en": "Free repairs. Your order {order.id} is {order.status}. Greetings, {contact.tier|dear customer}.",
                "zh": "免费维修。",
            },
            "audience": ["regular", "vip"],
        }
        await asyncio.to_thread(room.release, perks=article)
        async with Customer(hub) as customer:
            await customer.open()
            assert "repairs" not in words_of(await customer.ask("what are my perks"))
            await asyncio.to_thread(contact, hub, customer.contact, segments=["vip"])
            # Of an order nothing is known: the sentence about it is left out.
            assert words_of(await customer.ask("what are my perks")) == "Free repairs. Greetings, dear customer."
            await asyncio.to_thread(contact, hub, customer.contact, segments=[])
            assert "repairs" not in words_of(await customer.ask("what are my perks"))
            own = f"Contact:{customer.contact}"
            # The rules count who has two products among the regulars.
            facts: list[tuple[str, list[Any]]] = [("has_product", [own, "Product:mug"]), ("has_product", [own, "Product:kettle"])]
            facts += [("has_order", [own, "Order:SY20261102"]), ("status", ["Order:SY20261102", "on its way"])]
            await asyncio.to_thread(tell, hub, *facts)
            assert words_of(await customer.ask("what are my perks")) == (
                "Free repairs. Your order SY20261102 is on its way. Greetings, dear customer."
            )

    def test_a_trial_says_what_was_preferred_and_left_out_and_why(self, room: Newsroom) -> None:
        hub = room.hub
        for product in ("kettle", "toaster"):
            content = {
                "title": {"en": f"Care of the {product}"},
                "question": {"en": "How do I descale it?"},
                "answer": {"en": f"The {product} likes vinegar."},
                "about": [f"Product:{product}"],
            }
            assert room.draft(f"care-{product}", content).ok
        old = {"title": {"en": "Old care"}, "question": {"en": "How do I descale it?"}, "answer": {"en": "Do not."}}
        assert room.draft("care-old", old | {"valid_to": 1000}).ok
        contact(hub, "mia")
        tell(hub, ("has_product", ["Contact:mia", "Product:toaster"]))
        asked = {"text": "how do I descale it", "language": "en", "drafts": True, "contact": "mia"}
        found = hub.post("/v1/articles/try", json=asked, headers=room.editor).json()
        best = found["hits"][0]
        assert (best["article"], best["title"]["en"]) == ("care-toaster", "Care of the toaster")
        assert best["boosts"] == [{"reason": "has toaster", "factor": 1.25}]
        left = {hit["article"]: hit["excluded"] for hit in found["hits"] if "excluded" in hit}
        assert left == {"care-old": "not valid since 1970-01-01 08:00"}
        if found.get("why"):
            assert any(premise["text"] == "has_product(mia, toaster)" for premise in found["why"]["premises"])
        unknown = hub.post("/v1/articles/try", json=asked | {"contact": "nobody"}, headers=room.editor)
        assert unknown.status_code == 422


class TestArticles:
    def test_two_editors_of_one_draft_do_not_overwrite_each_other(self, room: Newsroom) -> None:
        text = {"title": {"en": "One"}, "question": {"en": "One?"}, "answer": {"en": "One."}}
        first = room.draft("shared", text).json()
        base = first["draft"]["version"]
        second = room.draft("shared", text | {"answer": {"en": "Two."}, "base": base})
        assert second.ok and second.json()["draft"]["version"] != base
        third = room.draft("shared", text | {"answer": {"en": "Three."}, "base": base}, by=room.supervisor)
        assert third.status_code == 409 and "edith" in third.text
        assert room.article("shared")["draft"]["answer"]["en"] == "Two."

    def test_conditions_are_kept_and_wrong_ones_refused(self, room: Newsroom) -> None:
        conditions = {
            "audience": ["vip"], "channels": ["web"], "about": ["Product:mug"], "valid_from": 1000, "valid_to": 2000,
            "owner": "logistics",
        }  # fmt: skip
        text = {"title": {"en": "Mugs"}, "question": {"en": "Mugs?"}, "answer": {"en": "Mugs."}}
        draft = room.draft("conditions", text | conditions).json()["draft"]
        assert {name: draft[name] for name in conditions} == conditions
        for wrong in ({"valid_to": 1000}, {"valid_from": "soon"}, {"about": ["mug"]}, {"audience": "vip"}, {"owner": ""}):
            answer = room.draft("conditions", text | conditions | wrong)
            assert answer.status_code == 422 and next(iter(wrong)) in answer.text, answer.text

    def test_files_become_drafts(self, room: Newsroom) -> None:
        def take(format: str, name: str, text: str, **more: Any) -> dict[str, Any]:
            body = {"format": format, "files": [{"name": name, "text": text}]} | more
            answer = room.hub.post("/v1/articles/import", json=body, headers=room.editor)
            assert answer.ok, answer.text
            return answer.json()

        taken = take("markdown", "faq.md", "---\nchannels: web\n---\n# Can I park here?\nBehind the house.\n# Empty\n")
        assert [each["id"] for each in taken["drafted"]] == ["can-i-park-here"]
        assert taken["problems"][0] | {"message": ""} == {"file": "faq.md", "line": 6, "message": ""}
        draft = room.article("can-i-park-here")["draft"]
        assert (draft["answer"], draft["channels"]) == ({"en": "Behind the house."}, ["web"])

        # The language is seen by the text, and another language of the same article joins the first.
        taken = take("csv", "faq.csv", "id,question,answer\ncan-i-park-here,可以停车吗？,屋后可以停车。\n")
        assert taken["drafted"] == [{"id": "can-i-park-here", "title": {"en": "Can I park here?", "zh": "可以停车吗？"}, "languages": ["en", "zh"]}]  # fmt: skip  # noqa: E501
        first = take("html", "a.html", "<h2>营业时间是什么？</h2><p>早上九点。</p>", language="zh")["drafted"]
        again = take("html", "b.html", "<h2>营业时间是什么？</h2><p>早上十点。</p>", language="zh")["drafted"]
        assert first == again
        assert room.article(first[0]["id"])["draft"]["answer"]["zh"] == "早上十点。"
        for wrong in ({"format": "pdf", "files": []}, {"format": "csv", "files": []}, {"format": "csv"}):
            answer = room.hub.post("/v1/articles/import", json=wrong, headers=room.editor)
            assert answer.status_code == 422, answer.text

    def test_what_ends_soon_or_has_ended_is_listed_as_such(self, room: Newsroom) -> None:
        now = int(time.time() * 1000)
        text = {"question": {"en": "Sale?", "zh": "促销？"}, "answer": {"en": "Yes.", "zh": "有。"}}
        title = {"en": "Sale", "zh": "促销"}
        room.release(
            sale_soon=text | {"title": title, "valid_to": now + 86_400_000}, sale_over=text | {"title": title, "valid_to": now - 1}
        )
        listed = lambda state: [  # noqa: E731
            row["id"] for row in room.hub.get(f"/v1/articles?state={state}", headers=room.editor).json()["articles"]
        ]
        assert listed("expiring") == ["sale-soon"] and "sale-over" in listed("expired")
        assert not {"sale-soon", "sale-over"} & set(listed("published"))
