"""What the bot knows changes while it serves: taught intents, reloaded packs, model files that cannot be used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from customer import Customer
from entries import words_of
from pack import Pack
from conftest import StartHub
from server import Server
from waiting import until

# Nothing of the pack is about this.
TAUGHT = "repair-cafe"
ANSWER = {"en": "The repair evening is every first Friday.", "zh": "修补之夜在每月第一个星期五。"}
LESSON = {
    "title": {"en": "Repair evening", "zh": "修补之夜"},
    "phrasings": {
        "en": [
            "when is the repair evening",
            "do you hold repair evenings",
            "can I join the repair evening",
            "I want to come to the repair night",
            "date of the next repair evening",
        ],
        "zh": ["修补之夜是什么时候", "什么时候有修补活动", "我想参加修补之夜", "修补之夜怎么报名", "下次修补之夜哪天"],
    },
    "answer": ANSWER,
}
UNSEEN = {"en": "which day is your repair night please", "zh": "请问修补之夜在哪一天"}


@pytest.fixture
def taught(hub: Server) -> Iterator[Server]:
    yield hub
    hub.request("DELETE", f"/v1/intents/{TAUGHT}", headers=hub.admin)


def teach(hub: Server, name: str = TAUGHT, **change: object):
    return hub.put(f"/v1/intents/{name}", json=LESSON | change, headers=hub.admin)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_new_intent_answers_on_connections_that_are_open(
    taught: Server, pack: Pack, language: str
) -> None:
    async with Customer(taught, language) as customer:
        await customer.open()
        before = words_of(await customer.ask(UNSEEN[language]))
        assert before != ANSWER[language]
        answer = teach(taught)
        assert answer.status_code == 201 and answer.json()["examples"] == 10, answer.text
        assert words_of(await customer.ask(UNSEEN[language])) == ANSWER[language]
        # What it knew it still knows.
        asked = pack.phrasings("shipping-time", language)[0]
        assert words_of(await customer.ask(asked)) == pack.answer("shipping-time", language)
        names = {i["name"]: i for i in taught.get("/v1/intents", headers=taught.admin).json()["intents"]}
        assert names[TAUGHT]["taught"] is True and names[TAUGHT]["phrasings"] == {"en": 5, "zh": 5}
        forgotten = taught.request("DELETE", f"/v1/intents/{TAUGHT}", headers=taught.admin)
        assert forgotten.status_code == 204
        assert words_of(await customer.ask(UNSEEN[language])) != ANSWER[language]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phrasings": {}}, "phrasings"),
        ({"phrasings": {"en": "when"}}, "phrasings.en"),
        ({"phrasings": {"en": [" "]}}, "phrasings.en"),
        ({"phrasings": {"fr": ["quand"]}}, "phrasings.fr"),
        ({"flow": "order-status"}, "answer"),
        ({"answer": None, "flow": "no-such-flow"}, "flow"),
        ({"answer": None, "article": "no-such-article"}, "article"),
        ({"answer": None}, "answer"),
        ({"title": None}, "title"),
        ({"words": 1}, "words"),
    ],
)
def test_a_lesson_that_does_not_fit_names_its_field(hub: Server, change: dict, field: str) -> None:
    answer = teach(hub, **change)
    assert answer.status_code == 422, answer.text
    assert field in answer.json()["error"]["message"]


def test_names_and_rights(hub: Server) -> None:
    assert teach(hub, "Not%20a%20name").status_code == 422
    agent = {"Authorization": f"Bearer {hub.token('ann', 'agent')}"}
    assert hub.put(f"/v1/intents/{TAUGHT}", json=LESSON, headers=agent).status_code == 403
    assert hub.request("DELETE", "/v1/intents/nothing", headers=hub.admin).status_code == 404
    assert hub.post("/v1/reload", headers=agent).status_code == 403


async def test_lessons_that_come_at_once_are_all_learnt(hub: Server) -> None:
    names = [f"at-once-{number}" for number in range(6)]
    with ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(lambda name: teach(hub, name), names))
    assert [answer.status_code for answer in answers] == [201] * len(names)
    intents = hub.get("/v1/intents", headers=hub.admin).json()["intents"]
    assert set(names) <= {intent["name"] for intent in intents if intent["taught"]}
    for name in names:
        assert hub.request("DELETE", f"/v1/intents/{name}", headers=hub.admin).status_code == 204


async def test_lessons_outlast_a_crash(start_hub: StartHub) -> None:
    hub = start_hub()
    assert teach(hub).status_code == 201
    hub.kill()
    hub.start()
    async with Customer(hub, "en") as customer:
        await customer.open()
        assert words_of(await customer.ask(UNSEEN["en"])) == ANSWER["en"]


@pytest.mark.parametrize("damage", ["foreign", "cut", "flipped"])
async def test_a_model_file_that_cannot_be_used_leaves_keywords_in_charge(
    start_hub: StartHub, pack: Pack, damage: str
) -> None:
    hub = start_hub()
    hub.terminate()
    file = hub.data / "models" / "retail.model"
    whole = file.read_bytes()
    file.write_bytes(
        {
            "foreign": b"PK\x03\x04 this is no model",
            "cut": whole[: len(whole) // 2],
            "flipped": whole[:-9] + bytes([whole[-9] ^ 0xFF]) + whole[-8:],
        }[damage]
    )
    hub.start()
    lines = [line for line in hub.log.read_text().splitlines() if "not usable" in line]
    assert len(lines) == 1 and "retail.model" in lines[0]
    async with Customer(hub, "en") as customer:
        await customer.open()
        # By keywords or, a moment later, by the model: the same answer.
        asked = pack.phrasings("shipping-time", "en")[0]
        assert words_of(await customer.ask(asked)) == pack.answer("shipping-time", "en")
    until(lambda: hub.health()["level"] == "L0", 60, "the models are trained again")
    assert file.read_bytes() == whole
