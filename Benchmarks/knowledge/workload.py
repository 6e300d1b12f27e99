"""CSKG-1: its files, its arguments and its check values, as the workload's page has them."""

import csv
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

MASK = (1 << 64) - 1
EDGES = {
    "BOUGHT": ("customer", "product"),
    "HAD_ISSUE": ("customer", "issue"),
    "LINKED": ("customer", "customer"),
    "READ": ("customer", "knowledge"),
    "ABOUT": ("knowledge", "product"),
    "SOLVES": ("knowledge", "issue"),
    "REQUIRES": ("product", "product"),
    "SUBISSUE": ("issue", "issue"),
}
NODES = {"customer": 100_000, "product": 5_000, "knowledge": 2_000, "issue": 1_000}
CHECKS = {"Q2": "553ebf23929448b2", "Q3": "4924e88b9a1534ec", "Q4": "18612bbffe55fb68", "R2": "380678"}
"""Q4's is that of the first 1,000 customers, where the workload has 10,000: those would take some peers an hour."""

Pair = tuple[int, int]


def make(generator: Path, folder: Path) -> None:
    """Lets the workload's generator write its files, unless they are there."""
    if (folder / "extra_LINKED.csv").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, generator, folder], check=True, stdout=subprocess.DEVNULL)


def pairs(folder: Path, name: str) -> list[Pair]:
    with (folder / f"{name}.csv").open() as file:
        return [(int(row[0]), int(row[1])) for row in csv.reader(file)]


def column(folder: Path, kind: str, place: int) -> list[int]:
    """A column of the nodes of a kind."""
    with (folder / f"{kind}.csv").open() as file:
        return [int(row[place]) for row in csv.reader(file)]


def mix(word: int) -> int:
    """The last step of SplitMix64 (Steele et al. 2014)."""
    word &= MASK
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & MASK
    word = (word ^ word >> 27) * 0x94D049BB133111EB & MASK
    return word ^ word >> 31


def probe(stream: int, number: int, count: int) -> int:
    """The argument of a query."""
    drawn = mix(42 + (stream << 32) + (number + 1) * 0x9E3779B97F4A7C15)
    return int((drawn >> 11) * 2.0**-53 * count)


def check(words: Iterable[int]) -> str:
    return f"{sum(map(mix, words)) & MASK:016x}"
