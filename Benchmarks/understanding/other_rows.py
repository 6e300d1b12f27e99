"""Rows of what the engine knows without being taught by the data: languages, personal data, entities."""

import runpy
from pathlib import Path
from typing import Any

import toolkits
from bench import HUB, Bench, ComparedRow, row
from data_sets import PERSONAL_DATA, REPOSITORY, TEXTS, DataSet, lines_by_language, there
from engine import Told
from figures import Figure, Goal

TIME = Figure("us_per_utterance", "CPU of a text", "µs", 1)
MASKING = [
    Figure("structured_masked", "numbers and codes that are masked whole", digits=4),
    Figure("masked", "personal data of all kinds that is masked whole", digits=4),
    Figure("decoys_touched", "look-alikes that are touched", digits=4),
    Figure("overlap_f1", "F1 of spans that overlap by half", digits=4),
    TIME,
]
STRUCTURED = {
    "MOBILE", "PHONE", "RESIDENT_ID", "BANK_CARD", "USCC", "PASSPORT", "PLATE", "EMAIL", "IBAN", "SSN", "IP",
}  # fmt: skip
SCORER = "score.py"


def language(bench: Bench) -> ComparedRow:
    test = there(TEXTS / "langid_short/dev.tsv")
    told = row("language", "short commands in 12 languages, among the 22 that the hub tells apart")
    told.add(HUB, lambda: bench.engine.evaluate("language", test=test))
    if bench.toolkits:
        data = DataSet(lines_by_language(bench.folder / "languages.tsv"), test)
        for toolkit in bench.toolkits:
            told.add(toolkit, lambda: toolkits.measure(toolkit, data))
    told.expect(HUB, "accuracy", 0.985)
    return told


def masking(bench: Bench) -> ComparedRow:
    gold, found = there(PERSONAL_DATA / "train.jsonl"), bench.folder / "masked.jsonl"
    told = row("masking", "personal data in what customers and agents write, zh and en", MASKING)
    told.add(HUB, lambda: bench.engine.evaluate("masking", input=gold, predictions=found))
    told.add(SCORER, lambda: scored(there(PERSONAL_DATA / SCORER), gold, found))
    told.expect(HUB, "structured_masked", 0.98)
    told.expect(HUB, "masked", 0.93)
    told.expect(HUB, "decoys_touched", 0.02, is_least=False)
    told.expect(HUB, "us_per_utterance", 30, is_least=False)
    own, others = told.samples.medians(HUB), told.samples.medians(SCORER)
    if others:
        difference = max(abs(own[key] - value) for key, value in others.items())
        told.goals.append(Goal(f"difference from {SCORER}, the largest", difference, 0.001))
    return told


def scored(scorer: Path, gold: Path, found: Path) -> Told:
    """What the data set's own program makes of the spans."""
    program: dict[str, Any] = runpy.run_path(str(scorer))
    predictions = {line["id"]: line["spans"] for line in program["load"](found)}
    score = program["score"](program["load"](gold), predictions)
    covered = [counts for label, counts in score["cov"].items() if label in STRUCTURED]
    return {
        "structured_masked": sum(hits for hits, _ in covered) / max(1, sum(count for _, count in covered)),
        "masked": score["masked"],
        "decoys_touched": score["decoys"],
        "overlap_f1": score["overlap"][2],
    }


def entities(bench: Bench) -> ComparedRow:
    told = row("entities", "orders, dates, sums and the like, zh and en", [])
    texts = REPOSITORY / "Tests/Fixtures/entities.jsonl"
    told.add(HUB, lambda: flat(bench.engine.evaluate("entities", input=texts)))
    keys = told.samples.medians(HUB)
    told.figures = [Figure("f1", "F1 of kind, place and value", digits=4)]
    told.figures += [Figure(key, f"… {key}", digits=4) for key in keys if key not in ("f1", TIME.key)]
    told.figures.append(TIME)
    told.expect(HUB, "f1", 0.90)
    return told


SLOTS = [
    Figure("f1", "F1 of whole values, all domains", digits=4),
    Figure("airline", "… airline", digits=4),
    Figure("finance", "… finance", digits=4),
    Figure("software", "… software", digits=4),
    Figure("train_seconds", "CPU of training, all three", "s", 1),
    TIME,
]


def slots(bench: Bench) -> ComparedRow:
    """The values that fill slots, in three domains of MultiDoGO."""
    told = row("slots", "values that fill slots, by a tagger trained on each of three domains", SLOTS)
    told.add(HUB, lambda: tagged(bench))
    told.expect(HUB, "us_per_utterance", 600, is_least=False)
    return told


def tagged(bench: Bench) -> Told:
    all: Told = {"train_seconds": 0.0, "us_per_utterance": 0.0}
    domains = ("airline", "finance", "software")
    for domain in domains:
        folder = TEXTS / f"multidogo_{domain}"
        files = {"train": "train", "test": "test", "validation": "dev"}
        found = bench.engine.evaluate("slots", **{k: there(folder / f"{v}.jsonl") for k, v in files.items()})
        all[domain] = found["f1"]
        all["train_seconds"] += found["train_seconds"]
        all["us_per_utterance"] += found["us_per_utterance"] / len(domains)
    all["f1"] = sum(all[domain] for domain in domains) / len(domains)
    return all


def flat(told: Told) -> Told:
    """Figures by kind among the others: of each kind its F1."""
    level: Told = {}
    for key, value in told.items():
        if isinstance(value, dict):
            level |= {kind: each["f1"] if isinstance(each, dict) else each for kind, each in value.items()}
        else:
            level[key] = value
    return level
