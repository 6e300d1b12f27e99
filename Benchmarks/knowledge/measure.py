"""One engine through the workload, in a process of its own: `measure.py ENGINE FOLDER`. Prints all figures so far after each step, a
JSON object a line, so that what it does not get to takes nothing away."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from engines import ENGINES, Engine
from workload import check, pairs, probe

Figures = dict[str, float | str]

CUSTOMERS = 10_000
RECOMMENDED = 1000
PATIENCE = 240.0
"""Seconds that recommendations may take; who does not get through all is measured by those they made."""
UPDATES = 1000


def clock(work: Callable[[], object]) -> float:
    """Microseconds of CPU time and of waiting."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e6


def each(work: Callable[[int], object], count: int) -> float:
    """Microseconds a call on average."""
    return clock(lambda: [work(number) for number in range(count)]) / count


def measure(engine: Engine, folder: Path) -> Iterator[Figures]:
    figures: Figures = {"name": engine.name, "L": clock(lambda: engine.load(folder)) / 1e6}
    yield figures
    customers = [probe(200, number, 100_000) for number in range(CUSTOMERS)]
    for customer in customers[:1000]:
        engine.products(customer)
    found: list[int] = []

    def look(ask: Callable[[int], list[int]]) -> Callable[[int], None]:
        return lambda number: found.extend((customers[number] << 32) + each for each in ask(customers[number]))

    figures["Q2"] = each(look(engine.products), CUSTOMERS)
    figures["Q2 check"] = check(found * 10)
    found.clear()
    figures["Q3"] = each(look(engine.solutions), CUSTOMERS)
    figures["Q3 check"] = check(found)
    yield figures
    found.clear()
    extra = pairs(folder, "extra_BOUGHT")
    figures["U1"] = each(lambda number: engine.insert(extra[number]), UPDATES)
    figures["U3"] = each(lambda number: engine.remove(extra[number]), UPDATES)
    count = 0

    def derive() -> None:
        nonlocal count
        count = engine.closure()

    figures["R2"] = clock(derive) / 1e3
    figures["R2 check"] = str(count)
    yield figures
    times: list[float] = []
    for number in range(RECOMMENDED):
        if sum(times) > PATIENCE * 1e6:
            break
        customer = probe(201, number, 100_000)
        offered: list[int] = []
        times.append(clock(lambda: offered.extend(engine.recommend(customer))))  # noqa: B023 - called at once
        found += [(customer << 32) + (product << 12) + rank for rank, product in enumerate(offered)]
    times.sort()
    figures["Q4"], figures["Q4 p99"] = times[len(times) // 2], times[len(times) * 99 // 100]
    if len(times) == RECOMMENDED:
        figures["Q4 check"] = check(found)
    yield figures


if __name__ == "__main__":
    for so_far in measure(ENGINES[sys.argv[1]](), Path(sys.argv[2])):
        print(json.dumps(so_far), flush=True)
