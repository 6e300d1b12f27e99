"""The figures of the whole way of a message: `script/bench spine`.

Starts the built hub with durability=full on this machine's disk, lets a client process talk to it over loopback, and
prints a table and, as the last line, the same as one JSON object. The client shares the machine: its share of a core is
part of the figures.
"""

import argparse
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "Tests/EndToEnd"))

from pack import Pack  # noqa: E402
from process_usage import cpu_seconds, resident_megabytes  # noqa: E402
from server import BINARY, Server  # noqa: E402

SETTINGS = {"SWITCHBOARD_MESSAGES_PER_SECOND": "100000", "SWITCHBOARD_STORE_DURABILITY": "full"}
ARTICLES = ("shipping-time", "return-policy", "microwave", "gift-wrap", "privacy")
STARTS = 5
SETTLES_WITHIN = 2.0
CLIENT_TAKES_AT_MOST = 120.0


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    what: str
    value: float
    unit: str
    goal: str = ""


def questions() -> list[str]:
    """Phrasings of the pack that its articles answer, in both languages."""
    pack = Pack()
    pairs = [(article, language) for article in ARTICLES for language in ("en", "zh")]
    return [phrasing for article, language in pairs for phrasing in pack.phrasings(article, language)[:4]]


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def run_load(server: Server, load: str, **options: Any) -> dict[str, Any]:
    """Runs the client; returns its figures and the server's CPU seconds while it measured."""
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    words += [word for question in questions() for word in ("--question", question)]
    command = [sys.executable, str(Path(__file__).with_name("load_client.py")), load, server.ws_url, *words]
    used: dict[str, float] = {}
    figures: dict[str, Any] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout
        for line in client.stdout:
            told = json.loads(line)
            if "phase" in told:
                used[told["phase"]] = cpu_seconds(server.pid)
            else:
                figures = told
        if client.wait(CLIENT_TAKES_AT_MOST) or not figures or figures["broken"]:
            raise SystemExit(f"the load client failed: {figures.get('broken')}")
    return figures | {"server_cpu_seconds": used["ends"] - used["begins"]}


def measure_starts(server: Server) -> Figure:
    server.start()  # trains the model
    seconds = []
    for _ in range(STARTS):
        server.terminate()
        seconds.append(server.start().seconds_to_ready)
    return Figure("start_seconds", "start to ready, model on disk", statistics.median(seconds), "s", "≤ 3")


def measure_idle(server: Server) -> Figure:
    time.sleep(SETTLES_WITHIN)
    return Figure("idle_megabytes", "resident memory at idle", resident_megabytes(server.pid), "MB", "≤ 150")


def measure_answers(server: Server, conversations: int, seconds: float) -> list[Figure]:
    load = run_load(server, "talk", conversations=conversations, seconds=seconds, warm_up=3, every=1)
    times = load["milliseconds"] or [math.inf]
    title = f"send to answer at {conversations} conversations"
    cpu = 100 * load["server_cpu_seconds"] / load["seconds"]
    return [
        Figure("answer_ms_p50", f"{title}, p50", percentile(times, 0.5), "ms"),
        Figure("answer_ms_p99", f"{title}, p99", percentile(times, 0.99), "ms", "≤ 50"),
        Figure("answers", "… answers measured", len(times), ""),
        Figure("unanswered", "… questions without an answer", load["unanswered"], "", "0"),
        Figure("answer_server_cpu_percent", "… CPU of the server", cpu, "% of a core"),
        Figure("answer_client_cpu_percent", "… CPU of the client", load["client_cpu_percent"], "% of a core"),
    ]


def measure_acks(server: Server, conversations: int, seconds: float, depth: int) -> list[Figure]:
    load = run_load(server, "flood", conversations=conversations, seconds=seconds, warm_up=2, depth=depth)
    acked, server_cpu = load["acked"], load["server_cpu_seconds"]
    return [
        Figure("acked_per_second", "acked messages, durability=full", acked / load["seconds"], "/s", "≥ 2000"),
        Figure("answered_per_second", "… answers delivered meanwhile", load["answers"] / load["seconds"], "/s"),
        Figure("refused", "… messages refused", load["refused"], "", "0"),
        Figure("cpu_us_per_message", "… CPU of the server per message", 1e6 * server_cpu / max(1, acked), "µs"),
        Figure("flood_server_cpu_percent", "… CPU of the server", 100 * server_cpu / load["seconds"], "% of a core"),
        Figure("flood_client_cpu_percent", "… CPU of the client", load["client_cpu_percent"], "% of a core"),
        Figure("busy_megabytes", "… resident memory after it", resident_megabytes(server.pid), "MB"),
    ]


def measure(options: argparse.Namespace) -> list[Figure]:
    # Not below /tmp: that may be memory, where a full sync costs nothing.
    artifacts = REPOSITORY / "artifacts"
    artifacts.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=artifacts))
    server = Server(folder, settings=SETTINGS)
    try:
        return [
            measure_starts(server),
            measure_idle(server),
            *measure_answers(server, options.talking, options.talk_seconds),
            *measure_acks(server, options.flooding, options.flood_seconds, options.depth),
        ]
    finally:
        server.kill()
        shutil.rmtree(folder)


def show(figures: list[Figure]) -> None:
    width = max(len(figure.what) for figure in figures)
    print(f"{'':{width}}  {'measured':>22}  goal")
    for figure in figures:
        is_count = figure.unit in ("", "/s")
        number = f"{figure.value:,.0f}" if is_count else f"{figure.value:.2f}"
        print(f"{figure.what:{width}}  {number:>10} {figure.unit:<11}  {figure.goal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talking", type=int, default=50, help="conversations that ask once a second")
    parser.add_argument("--talk-seconds", type=float, default=15)
    parser.add_argument("--flooding", type=int, default=200, help="conversations that send without pause")
    parser.add_argument("--flood-seconds", type=float, default=10)
    parser.add_argument("--depth", type=int, default=8, help="messages of a conversation on their way")
    options = parser.parse_args()
    if not BINARY.exists():
        raise SystemExit(f"no hub at {BINARY}: run script/bench, or set SWITCHBOARD_BINARY")
    figures = measure(options)
    machine = {"cores": os.cpu_count(), "kernel": platform.release(), "python": platform.python_version()}
    show(figures)
    print(json.dumps({"benchmark": "spine"} | machine | {figure.name: round(figure.value, 3) for figure in figures}))


if __name__ == "__main__":
    main()
