"""The figures of the knowledge graph beside other engines': `script/bench knowledge [ENGINE …]`.

The built hub's `evaluate graph` runs the workload CSKG-1; SQLite, Kùzu and Oxigraph, as their Python wheels come, then answer the same
questions on the same files, each in a process of its own, within a quarter of an hour. Check values are compared, so that all did the same
work. The peers are called from Python, a microsecond or two a call, which counts where a question takes few of them.

  L      loads a million edges of eight kinds, indexed both ways
  Q2 Q3  what a customer bought; what solves their issues
  Q4     what others bought who share an issue, the ten most frequent
  R2     all pairs that are linked over any number of steps, from scratch
  U1 U3  one edge more, one edge less, each a transaction of its own; the hub's wait for the disk together
  M1 M2  the same for linked edges, with all that R1 and R2 derive right after each: what a peer does once more from scratch

The workload is not part of the repository: SWITCHBOARD_SHARED names the folder that has reference/cskg, by default ../shared.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "Benchmarks/knowledge"))

from workload import CHECKS  # noqa: E402

BINARY = Path(os.environ.get("SWITCHBOARD_BINARY", REPOSITORY / ".build/release/switchboard"))
SHARED = Path(os.environ.get("SWITCHBOARD_SHARED", REPOSITORY.parent / "shared"))
KIT = REPOSITORY / ".build-bench/knowledge"
PYTHON = KIT / "bin/python"
WITHIN = 900.0
PEERS = ("sqlite", "sqlite-disk", "kuzu", "oxigraph")
ROWS = (
    ("L", "load, s", "L", "seconds"),
    ("Q2", "1 hop, µs", "Q2", "us"),
    ("Q3", "2 hops, µs", "Q3", "us"),
    ("Q4", "recommend p50, µs", "Q4", "us_p50"),
    ("Q4 p99", "recommend p99, µs", "Q4", "us_p99"),
    ("R2", "closure, ms", "R2", "ms"),
)
Figures = dict[str, float | str]


def hub(folder: Path) -> dict[str, dict[str, float | str | bool]]:
    run = subprocess.run([BINARY, "evaluate", "graph", "--json", "--data", folder], capture_output=True, text=True)
    if not run.stdout:
        sys.exit(f"the hub did not evaluate: {run.stderr[-500:]}")
    return json.loads(run.stdout)


def peer(name: str, folder: Path) -> Figures | None:
    """What it did within the time; nothing where it cannot run here."""
    command = [PYTHON, REPOSITORY / "Benchmarks/knowledge/measure.py", name, folder]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, problem = process.communicate(timeout=WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        out, problem = process.communicate()[0], f"not done within {WITHIN:.0f} s"
    lines = out.splitlines()
    if process.returncode:
        print(f"{name}: {problem.strip().splitlines()[-1] if problem else 'ended'}", file=sys.stderr)
    return json.loads(lines[-1]) if lines else None


def cell(value: float | str | None, own: float, is_right: bool) -> str:
    if not isinstance(value, float | int):
        return "–"
    return f"{value:,.1f} (× {value / own:,.1f})" + ("" if is_right else " wrong")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", default=PEERS, help=f"of {', '.join(PEERS)}")
    chosen = parser.parse_args().engines
    generator = SHARED / "reference/cskg/gen.py"
    if not generator.exists():
        sys.exit(f"skipped: no workload at {generator}: set SWITCHBOARD_SHARED")
    folder = KIT / "cskg"
    make = [PYTHON, "-c", "import sys; from pathlib import Path; import workload; workload.make(*map(Path, sys.argv[1:]))"]
    subprocess.run([*make, generator, folder], check=True, cwd=REPOSITORY / "Benchmarks/knowledge")
    ours = hub(folder)
    wrong = [name for name, row in ours.items() if row.get("right") is False]
    peers = {name: figures for name in chosen if (figures := peer(name, folder))}
    print(f"| row | Switchboard | {' | '.join(str(figures['name']) for figures in peers.values())} |")
    print("| --- " * (len(peers) + 2) + "|")
    for key, label, row, field in ROWS:
        own = float(ours[row][field])
        cells = []
        for figures in peers.values():
            found = figures.get(f"{key.split()[0]} check")
            expected = CHECKS.get(key.split()[0])
            cells.append(cell(figures.get(key), own, expected is None or found in (expected, None)))
        print(f"| {label} | {own:,.2f} | {' | '.join(cells)} |")
    for key, label in (("U1", "insert"), ("U3", "delete")):
        for place in ("memory", "durable"):
            own = 1e6 / float(ours[f"{key} {place}"]["per_second"])
            of_its_kind = [figures if ("disk" in str(figures["name"])) == (place == "durable") else {} for figures in peers.values()]
            cells = [cell(figures.get(key), own, True) for figures in of_its_kind]
            print(f"| {label}, {place}, µs | {own:,.2f} | {' | '.join(cells)} |")
    for row in ("M1", "M2"):
        print(f"| {row} mean / p99, µs | {ours[row]['us_mean']:,.1f} / {ours[row]['us_p99']:,.0f} |" + " – |" * len(peers))
    if wrong:
        sys.exit(f"check values not met: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
