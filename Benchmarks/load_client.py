"""The load of a benchmark, in a process of its own: `load_client.py flood|talk URL …`.

Prints one JSON object a line: `{"phase": "begins"}` and `{"phase": "ends"}` around what is measured, so that the parent
can look at the server just then, and last the figures.
"""

import argparse
import asyncio
import itertools
import json
import resource
import time
from collections.abc import Iterator
from typing import Any

from talker import Object, Talker, is_answer, is_reply

OPENED_AT_ONCE = 20
ANSWERED_WITHIN = 10.0
SPARE = 60.0
"""Seconds for everything besides the load itself."""


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


class Window:
    """The seconds that count, after the warm-up."""

    def __init__(self, warm_up: float, seconds: float) -> None:
        self._warm_up = warm_up
        self._seconds = seconds
        self.is_open = False
        self.is_over = False

    async def pass_by(self) -> dict[str, float]:
        """Opens and closes; returns the time it was open and our share of a core meanwhile."""
        await asyncio.sleep(self._warm_up)
        say({"phase": "begins"})
        begun, used = time.monotonic(), cpu_seconds()
        self.is_open = True
        await asyncio.sleep(self._seconds)
        self.is_open, self.is_over = False, True
        seconds, cpu = time.monotonic() - begun, cpu_seconds() - used
        say({"phase": "ends"})
        return {"seconds": seconds, "client_cpu_percent": 100 * cpu / seconds}


async def open_talkers(url: str, count: int) -> list[Talker]:
    gate = asyncio.Semaphore(OPENED_AT_ONCE)

    async def one() -> Talker:
        async with gate:
            return await Talker.opened(url)

    return await asyncio.gather(*(one() for _ in range(count)))


class Flood:
    """Every conversation keeps `depth` messages on their way, and sends a new one for each that is acknowledged."""

    def __init__(self, questions: Iterator[str], window: Window, depth: int) -> None:
        self._questions = questions
        self._window = window
        self._depth = depth
        self.acked = self.answers = self.refused = 0

    async def run(self, talker: Talker) -> None:
        async def take(objects: list[Object]) -> None:
            replies = [each for each in objects if is_reply(each)]
            if self._window.is_open:
                refused = sum("error" in reply for reply in replies)
                self.refused += refused
                self.acked += len(replies) - refused
                self.answers += sum(map(is_answer, objects))
            if replies and not self._window.is_over:
                await talker.send(*itertools.islice(self._questions, len(replies)))

        await talker.send(*itertools.islice(self._questions, self._depth))
        await talker.listen(take)

    def figures(self) -> dict[str, Any]:
        return {"acked": self.acked, "answers": self.answers, "refused": self.refused}


class Talk:
    """Every conversation asks at its own beat and waits for the answer."""

    def __init__(self, questions: Iterator[str], window: Window, every: float) -> None:
        self._questions = questions
        self._window = window
        self._every = every
        self.milliseconds: list[float] = []
        self.unanswered = 0

    async def run(self, talker: Talker, offset: float) -> None:
        heard = asyncio.Event()

        async def take(objects: list[Object]) -> None:
            if any(map(is_answer, objects)):
                heard.set()

        async with asyncio.TaskGroup() as both:
            both.create_task(talker.listen(take))
            due = time.monotonic() + offset
            while True:
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                due += self._every
                heard.clear()
                asked = time.perf_counter()
                await talker.send(next(self._questions))
                try:
                    await asyncio.wait_for(heard.wait(), ANSWERED_WITHIN)
                except TimeoutError:
                    self.unanswered += 1
                    continue
                if self._window.is_open:
                    self.milliseconds.append(1000 * (time.perf_counter() - asked))

    def figures(self) -> dict[str, Any]:
        return {"milliseconds": self.milliseconds, "unanswered": self.unanswered}


async def main(options: argparse.Namespace) -> None:
    questions = itertools.cycle(options.question)
    window = Window(options.warm_up, options.seconds)
    talkers = await open_talkers(options.url, options.conversations)
    load: Flood | Talk
    if options.load == "flood":
        load = flood = Flood(questions, window, options.depth)
        runs = [flood.run(talker) for talker in talkers]
    else:
        load = talk = Talk(questions, window, options.every)
        beat = options.every / len(talkers)
        runs = [talk.run(talker, number * beat) for number, talker in enumerate(talkers)]
    tasks = [asyncio.create_task(run) for run in runs]
    passed = await window.pass_by()
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.gather(*(talker.close() for talker in talkers))
    broken = [repr(end) for end in ended if not isinstance(end, asyncio.CancelledError)]
    say(passed | load.figures() | {"broken": broken[:3]})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("load", choices=["flood", "talk"])
    parser.add_argument("url")
    parser.add_argument("--conversations", type=int, required=True)
    parser.add_argument("--warm-up", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--depth", type=int, default=8, help="messages of a conversation on their way")
    parser.add_argument("--every", type=float, default=1.0, help="seconds between questions of a conversation")
    parser.add_argument("--question", action="append", required=True)
    options = parser.parse_args()
    limit = options.warm_up + options.seconds + SPARE
    asyncio.run(asyncio.wait_for(main(options), limit))
