"""Rows of texts with labels: what they are about and how they are meant."""

from collections.abc import Callable
from dataclasses import dataclass

import data_sets
import toolkits
from bench import HUB, Bench, ComparedRow, row
from data_sets import DataSet, joined, published
from figures import Goal


@dataclass(frozen=True)
class Aim:
    """What a figure should reach."""

    key: str
    limit: float
    is_least: bool = True
    column: str = HUB


@dataclass(frozen=True)
class Trial:
    """A data set, who is measured on it besides the toolkits, and the goals."""

    title: str
    data: Callable[[Bench], DataSet]
    aims: tuple[Aim, ...]
    subject: str = "intents"
    models: tuple[str, ...] = ()
    """Models of the engine that are measured by themselves."""
    uses_encoder: bool = False


def clinc(bench: Bench) -> DataSet:
    folder = data_sets.TEXTS / "clinc150"
    held = joined([folder / "val.tsv", folder / "oos_val.tsv"], bench.folder / "clinc150-validation.tsv")
    return published("clinc150", oos="oos_test.tsv", validation=held)


def banking(_: Bench) -> DataSet:
    return published("banking77", oos="ood_oos_test.tsv")


def few(shots: int) -> Callable[[Bench], DataSet]:
    return lambda _: published("banking77", train=f"train_{shots}shot.tsv")


TRIALS = {
    "banking77": Trial(
        "77 intents of a bank's customers, English; out of scope: other subjects",
        banking,
        (
            Aim("accuracy", 0.93),
            Aim("oos_auroc", 0.975),
            Aim("ece", 0.05, is_least=False),
            Aim("train_seconds", 240, is_least=False),
            Aim("us_per_utterance", 600, is_least=False),
            Aim("us_per_utterance", 100, is_least=False, column="linear"),
        ),
        models=("linear",),
    ),
    "clinc150": Trial(
        "150 intents in 10 domains, English; out of scope: near misses",
        clinc,
        (
            Aim("accuracy", 0.94),
            Aim("oos_auroc", 0.96),
            Aim("oos_recall", 0.90),
            Aim("in_scope_accuracy", 0.89),
        ),
    ),
    "hwu64": Trial(
        "64 intents of a home assistant's users, English",
        lambda _: published("hwu64"),
        (Aim("accuracy", 0.90),),
    ),
    "crosswoz": Trial(
        "34 intents of travellers, Chinese", lambda _: published("crosswoz"), (Aim("accuracy", 0.92),)
    ),
    "banking77-10shot": Trial(
        "77 intents, ten examples of each",
        few(10),
        (Aim("accuracy", 0.77), Aim("accuracy", 0.87, column="encoder")),
        uses_encoder=True,
    ),
    "banking77-5shot": Trial(
        "77 intents, five examples of each",
        few(5),
        (Aim("accuracy", 0.69), Aim("accuracy", 0.82, column="encoder")),
        uses_encoder=True,
    ),
    "waimai": Trial(
        "feelings in reviews of takeaways, Chinese",
        lambda _: published("waimai_10k"),
        (Aim("accuracy", 0.905),),
        subject="sentiment",
    ),
    "shopping": Trial(
        "feelings in reviews of goods, Chinese",
        lambda _: published("online_shopping"),
        (Aim("accuracy", 0.935),),
        subject="sentiment",
    ),
}


def trial_row(name: str, bench: Bench) -> ComparedRow:
    trial = TRIALS[name]
    data = trial.data(bench)
    told = row(name, trial.title)
    told.add(HUB, lambda: bench.engine.evaluate(trial.subject, **data.files()))
    for model in trial.models:
        told.add(model, lambda: bench.engine.evaluate(trial.subject, **data.files(), model=model))
    if trial.uses_encoder:
        told.add(
            "encoder",
            lambda: bench.engine.evaluate(trial.subject, **data.files(), encoder=data_sets.encoder()),
        )
    for toolkit in bench.toolkits:
        told.add(toolkit, lambda: toolkits.measure(toolkit, data))
    if data.oos is None:
        told.figures = [figure for figure in told.figures if figure.key != "in_scope_accuracy"]
    for aim in trial.aims:
        told.expect(aim.column, aim.key, aim.limit, aim.is_least)
    return told


def lstm(bench: Bench) -> ComparedRow:
    files = banking(bench).files()
    told = row("lstm", "banking77 with the last step of an LSTM alone")
    told.add(HUB, lambda: bench.engine.evaluate("intents", **files))
    told.add("lstm", lambda: bench.engine.evaluate("intents", **files, model="lstm"))
    error, errors_before = (1 - told.samples.medians(column)["accuracy"] for column in (HUB, "lstm"))
    told.goals.append(Goal("share of its errors that are gone", 1 - error / errors_before, 0.60, is_least=True))
    return told
