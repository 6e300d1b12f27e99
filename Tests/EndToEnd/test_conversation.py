"""A customer talks with the bot, in both languages, and with a person: over the real SDK, against the pack's words."""

import uuid

import pytest
from centrifuge import ReplyError

from agent import Agent
from customer import Customer
from entries import labels_of, role_of, text_part, words_of
from pack import Pack
from server import Server

LANGUAGES = ["en", "zh"]
ANSWERED = ["shipping-time", "return-policy", "microwave", "gift-wrap", "privacy"]
FOREIGN = {
    "en": "What is the airspeed velocity of an unladen swallow?",
    "zh": "土星有几颗卫星？",
}
ODD = {
    "en": ["asdf qwer zxcv", "42", "?", "Who won the match last night?", "Sing me a song about trains"],
    "zh": ["啊啊啊啊", "四十二", "？", "昨晚的球赛谁赢了", "唱首关于火车的歌"],
}
ORDER_QUESTION = {"en": "where is my order", "zh": "我的订单到哪了"}
ORDER = "SY20261101"


def refusal(raised: pytest.ExceptionInfo[ReplyError]) -> int:
    return raised.value.code


class TestAnswers:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("article", ANSWERED)
    async def test_answers_a_phrasing_of_the_pack_with_its_article(
        self, hub: Server, pack: Pack, article: str, language: str
    ) -> None:
        async with Customer(hub, language) as customer:
            await customer.open()
            for question in [pack.question(article, language), *pack.phrasings(article, language)[:2]]:
                answer = await customer.ask(question)
                assert words_of(answer) == pack.answer(article, language), question
                assert set(labels_of(answer)) <= pack.offers(language)

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_asks_back_and_offers_a_person_when_it_does_not_know(
        self, hub: Server, pack: Pack, language: str
    ) -> None:
        async with Customer(hub, language) as customer:
            await customer.open()
            answer = await customer.ask(FOREIGN[language])
            assert words_of(answer) in {pack.text(name, language) for name in ("clarify", "no_answer")}
            labels = labels_of(answer)
            person = pack.text("person", language)
            assert person in labels
            assert len([label for label in labels if label != person]) <= 3
            assert set(labels) <= pack.offers(language)

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_never_says_what_the_pack_does_not(self, hub: Server, pack: Pack, language: str) -> None:
        for question in ODD[language]:
            async with Customer(hub, language) as customer:
                await customer.open()
                words = words_of(await customer.ask(question))
                assert any(pack.could_say(words, known) for known in LANGUAGES), (question, words)

    async def test_follows_the_customer_into_another_language(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub, "en") as customer:
            await customer.open()
            for language in ("en", "zh", "en"):
                answer = await customer.ask(pack.phrasings("shipping-time", language)[0])
                assert words_of(answer) == pack.answer("shipping-time", language)


class TestFlows:
    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_asks_for_the_order_and_says_what_the_back_end_knows(
        self, hub: Server, pack: Pack, language: str
    ) -> None:
        flow = pack.flow("order-status")
        expected = flow.reply(200, language, pack.record("orders", ORDER))
        async with Customer(hub, language) as customer:
            await customer.open()
            assert words_of(await customer.ask(ORDER_QUESTION[language])) == flow.ask("order", language)
            await customer.say(ORDER)
            await customer.wait_for(lambda entry: role_of(entry) == "bot" and words_of(entry) == expected, expected)

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_does_not_ask_for_what_was_named(self, hub: Server, pack: Pack, language: str) -> None:
        expected = pack.flow("order-status").reply(200, language, pack.record("orders", ORDER))
        async with Customer(hub, language) as customer:
            await customer.open()
            await customer.say(f"{ORDER_QUESTION[language]} {ORDER}")
            await customer.wait_for(lambda entry: role_of(entry) == "bot" and words_of(entry) == expected, expected)

    async def test_asks_again_for_an_order_that_is_none(self, hub: Server, pack: Pack) -> None:
        flow = pack.flow("order-status")
        async with Customer(hub, "en") as customer:
            await customer.open()
            await customer.ask(ORDER_QUESTION["en"])
            assert words_of(await customer.ask("the blue one")) == flow.invalid("order", "en")
            await customer.say("SY99999999")
            unknown = flow.reply(404, "en", order="SY99999999")
            await customer.wait_for(lambda entry: role_of(entry) == "bot" and words_of(entry) == unknown, unknown)


class TestMessages:
    async def test_entries_are_numbered_without_a_gap_and_the_topic_counts_alike(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            for question in pack.phrasings("microwave", "en")[:3]:
                await customer.ask(question)
            publications = [publication for publication in customer.on(customer.topic) if publication.offset]
            assert [publication.offset for publication in publications] == list(range(1, len(publications) + 1))
            assert all(publication.data["seq"] == publication.offset for publication in publications)

    async def test_a_repeated_id_is_the_same_message(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            id = uuid.uuid4().hex
            first = await customer.say(pack.phrasings("microwave", "en")[0], id=id)
            again = await customer.say(pack.phrasings("microwave", "en")[0], id=id)
            assert "duplicate" not in first
            assert (again["seq"], again["duplicate"]) == (first["seq"], True)
            assert [message["seq"] for message in await customer.history() if message["id"] == id] == [first["seq"]]

    async def test_an_id_belongs_to_its_author(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer, Agent(hub, "ada", "Ada") as agent:
            await customer.open()
            first = await customer.say(pack.phrasings("microwave", "en")[0], id="1")
            await agent.claim(customer.conversation)
            reply = await agent.reply(customer.conversation, "Hello.", id="1")
            assert "duplicate" not in reply and reply["seq"] > first["seq"]

    async def test_a_repeat_is_known_even_after_the_end(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            first = await customer.say(pack.phrasings("microwave", "en")[0], id="again")
            await customer.act("close")
            again = await customer.say(pack.phrasings("microwave", "en")[0], id="again")
            assert (again["seq"], again["duplicate"]) == (first["seq"], True)

    async def test_staff_do_not_speak_for_customers(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer, Agent(hub, "ada", "Ada") as agent:
            await customer.open()
            await customer.ask(pack.phrasings("microwave", "en")[0])
            with pytest.raises(ReplyError) as raised:
                await agent.call(
                    "conversation.send", conversation=customer.conversation, id="x", parts=[{"type": "text", "text": "x"}]
                )
            assert raised.value.code == 103

    async def test_history_comes_in_pages(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            for question in pack.phrasings("shipping-time", "en")[:4]:
                await customer.ask(question)
            live = [entry for entry in customer.entries if entry["type"] == "message"]
            assert len(live) == 8
            page = await customer.act("history", limit=3)
            assert page["messages"] == live[-3:] and page["more"]
            assert await customer.history(page=3) == live

    async def test_a_conversation_begins_with_its_first_message(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer, Agent(hub, "ada", "Ada") as agent:
            opened = await customer.open()
            assert (opened["owner"], opened["seq"]) == ("bot", 0)
            assert customer.conversation not in await agent.list("bot")
            receipt = await customer.say(pack.phrasings("microwave", "en")[0])
            assert receipt["seq"] == 1
            assert customer.conversation in await agent.list("bot")

    async def test_resume_brings_the_conversation_to_a_new_connection(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            await customer.ask(pack.phrasings("microwave", "en")[0])
        async with Customer(hub, resume=customer.resume) as returned:
            opened = await returned.open()
            assert (opened["conversation"], opened["contact"]) == (customer.conversation, customer.contact)
            assert customer.topic in [subscribed.topic for subscribed in returned.subscriptions]
            assert await returned.history() == [e for e in customer.entries if e["type"] == "message"]


class TestPeople:
    async def test_an_agent_takes_answers_and_gives_back(self, hub: Server, pack: Pack) -> None:
        question, answer = pack.phrasings("microwave", "en")[0], pack.answer("microwave", "en")
        async with Customer(hub) as customer, Agent(hub, "ada", "Ada") as agent:
            await customer.open()
            await customer.ask(question)
            handed = await customer.act("handoff")
            assert handed["owner"] == "queue"
            queued = await customer.wait_for_owner("queue")
            assert queued["seq"] == handed["seq"]

            row = (await agent.list("queue"))[customer.conversation]
            assert row["owner"] == "queue" and row["wait_s"] >= 0 and row["last"]
            claimed = await agent.claim(customer.conversation)
            assert claimed["owner"] == "agent"
            taken = await customer.wait_for_owner("agent")
            assert (taken["seq"], taken["name"]) == (claimed["seq"], "Ada")

            await agent.reply(customer.conversation, "Hello, this is Ada.")
            heard = await customer.hear("agent")
            assert words_of(heard) == "Hello, this is Ada."
            assert heard["from"] == {"role": "agent", "name": "Ada"}

            # With a person there the bot is silent: nothing stands between question and reply.
            asked = await customer.say(question)
            replied = await agent.reply(customer.conversation, "Yes, it may.")
            assert replied["seq"] == asked["seq"] + 1

            released = await agent.release(customer.conversation)
            assert released["owner"] in ("bot", "queue")
            await customer.wait_for_owner(released["owner"], after=replied["seq"])
            if released["owner"] == "bot":
                assert words_of(await customer.ask(question)) == answer

    @pytest.mark.parametrize("language", LANGUAGES)
    async def test_asking_for_a_person_in_words_leads_to_the_queue(
        self, hub: Server, pack: Pack, language: str
    ) -> None:
        async with Customer(hub, language) as customer:
            await customer.open()
            answer = await customer.ask(pack.text("person", language))
            assert words_of(answer) == pack.text("handoff", language)
            await customer.wait_for_owner("queue")

    async def test_the_bot_is_silent_in_the_queue(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            await customer.say(pack.text("person", "en"))
            await customer.wait_for_owner("queue")
            receipts = [await customer.say(question) for question in pack.phrasings("microwave", "en")[:3]]
            assert [receipt["seq"] - receipts[0]["seq"] for receipt in receipts] == [0, 1, 2]

    async def test_an_agent_sees_what_the_customer_writes(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer, Agent(hub, "ada", "Ada") as agent:
            await customer.open()
            await customer.ask(pack.phrasings("microwave", "en")[0])
            await agent.subscribe(customer.topic)
            await agent.subscribe(f"desk:{customer.topic}")
            receipt = await customer.say(pack.phrasings("shipping-time", "en")[0])
            await agent.wait_until(
                lambda: any(each.offset == receipt["seq"] for each in agent.on(customer.topic)), "the message"
            )
            understood = await agent.wait_until(
                lambda: [
                    each.data
                    for each in agent.on(f"desk:{customer.topic}")
                    if each.data["type"] == "understanding" and each.data["seq"] == receipt["seq"]
                ],
                "what was understood",
            )
            assert understood[0]["language"] == "en"
            assert understood[0]["intents"][0]["name"] == "shipping_time"
            assert not [each for each in customer.publications if each.topic.startswith("desk:")]

    async def test_typing_and_reading_show_and_leave_no_entry(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer, Agent(hub, "ada", "Ada") as agent:
            await customer.open()
            answer = await customer.ask(pack.phrasings("microwave", "en")[0])
            await agent.subscribe(customer.topic)
            await customer.act("typing")
            await customer.act("read", seq=answer["seq"])
            await agent.wait_until(
                lambda: {each.data["type"] for each in agent.on(customer.topic)} >= {"typing", "read"},
                "typing and read",
            )
            assert {each.offset for each in agent.on(customer.topic)} == {0}
            assert len(await customer.history()) == 2

    async def test_only_one_agent_gets_a_conversation(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer, Agent(hub, "ada", "Ada") as ada, Agent(hub, "bob", "Bob") as bob:
            await customer.open()
            await customer.say(pack.text("person", "en"))
            await customer.wait_for_owner("queue")
            await ada.claim(customer.conversation)
            for deed in (
                bob.claim(customer.conversation),
                bob.reply(customer.conversation, "I am here too."),
                bob.release(customer.conversation),
            ):
                with pytest.raises(ReplyError) as raised:
                    await deed
                assert refusal(raised) == 409
            await ada.reply(customer.conversation, "I have it.")
            await customer.hear("agent")
            assert [words_of(m) for m in await customer.history() if role_of(m) == "agent"] == ["I have it."]

    async def test_a_closed_conversation_stays_closed(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            await customer.ask(pack.phrasings("microwave", "en")[0])
            closed = await customer.act("close")
            assert closed["owner"] == "closed"
            assert (await customer.wait_for_owner("closed"))["seq"] == closed["seq"]
            with pytest.raises(ReplyError) as raised:
                await customer.say("One more thing")
            assert refusal(raised) == 409
            ended = customer.conversation
            await customer.open()
            assert customer.conversation != ended
            await customer.ask(pack.phrasings("microwave", "en")[0])


class TestRefusals:
    async def test_of_what_does_not_exist(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            customer.conversation = "c_nowhere"
            for deed in (
                customer.say("Hello"),
                customer.act("history"),
                customer.act("handoff"),
                customer.act("close"),
            ):
                with pytest.raises(ReplyError) as raised:
                    await deed
                assert refusal(raised) == 404
            with pytest.raises(ReplyError) as raised:
                await customer.call("conversation.sing")
            assert refusal(raised) == 104

    async def test_of_what_is_somebody_elses(self, hub: Server, pack: Pack) -> None:
        async with Customer(hub) as owner, Customer(hub) as stranger:
            await owner.open()
            await owner.ask(pack.phrasings("microwave", "en")[0])
            await stranger.open()
            stranger.conversation = owner.conversation
            for deed in (stranger.say("Hello"), stranger.act("history"), stranger.act("read", seq=1)):
                with pytest.raises(ReplyError) as raised:
                    await deed
                assert refusal(raised) == 404

    async def test_of_staff_methods_to_customers(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            for method in ("desk.list", "desk.claim", "desk.reply", "desk.release"):
                with pytest.raises(ReplyError) as raised:
                    await customer.call(method, conversation=customer.conversation)
                assert refusal(raised) == 103

    async def test_of_what_is_too_long(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            with pytest.raises(ReplyError) as raised:
                await customer.say("long " * 5_000)
            assert refusal(raised) == 413

    @pytest.mark.parametrize(
        ("field", "data"),
        [
            ("parts", {"id": "1"}),
            ("parts", {"id": "1", "parts": []}),
            ("parts", {"id": "1", "parts": "Hello"}),
            ("type", {"id": "1", "parts": [{"type": "smell"}]}),
            ("text", {"id": "1", "parts": [{"type": "text"}]}),
            ("lat", {"id": "1", "parts": [{"type": "location", "lat": 91, "lon": 0}]}),
            ("id", {"parts": [text_part("Hello")]}),
            ("id", {"id": "", "parts": [text_part("Hello")]}),
        ],
    )
    async def test_name_the_field_that_cannot_be_used(self, hub: Server, field: str, data: dict[str, object]) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            with pytest.raises(ReplyError) as raised:
                await customer.act("send", **data)
            assert refusal(raised) == 422
            assert field in raised.value.message
            assert (await customer.say("Hello"))["seq"] == 1
