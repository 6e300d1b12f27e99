"""The figures of the hub's connections beside its peers': `script/bench realtime [ROW …] [--peers hub,floor]`.

Starts the servers on loopback and lets one efficient client talk to them. What is compared is CPU time and memory of
the server processes, which other work on the machine disturbs little; rates and times are those of a machine that the
client shares. Rows:

  memory     user memory of an idle connection, 10,000 of them
  connect    CPU of a connect at 1,000, 2,000 and 16,000 connections
  delivery   CPU and time of a delivery to 1,000 subscribers, one message at a time and 8 at a time
  rpc        echoes on 100 connections
  redis      publishes with history through Redis
  recovery   10,000 clients come back at once for 10 missed messages each
  idle       CPU of 10,000 connections that only answer pings
  soak       two nodes on one Redis, 36,000 clients that come and go while messages flow

Peers: floor (a bare loop of send()), nchan (nginx), lws (libwebsockets alone), ws (node), websockets (Python).
"""

import argparse
import json
import os
import platform
import resource
import signal
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "Tests/EndToEnd"), str(REPOSITORY / "Benchmarks/realtime")]

import hub_rows  # noqa: E402
import rows  # noqa: E402
from peers import PEERS  # noqa: E402
from server import BINARY  # noqa: E402
from soak import soak  # noqa: E402
from stage import Stage  # noqa: E402

ROWS = {
    "memory": rows.memory,
    "connect": rows.connect,
    "delivery": rows.delivery,
    "rpc": rows.rpc,
    "redis": hub_rows.redis,
    "recovery": hub_rows.recovery,
    "idle": rows.idle,
    "soak": soak,
}
LONG = ("idle", "soak")
"""Rows that take a minute and more: only when they are named."""
DESCRIPTORS = 18_000
BUSY = 0.5
"""Load average before the start."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"default: all but {' and '.join(LONG)}")
    parser.add_argument("--peers", default=",".join(PEERS), help="default: %(default)s")
    parser.add_argument("--repeats", type=int, default=5, help="measurements of which the median counts")
    parser.add_argument("--idle-seconds", type=float, default=60)
    parser.add_argument("--soak-seconds", type=int, default=60)
    parser.add_argument("--soak", action="store_true", help="the row soak besides the others")
    parser.add_argument(
        "--loops", type=int, default=1, help="threads of the hub beside its peers, which have one each; default: 1"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    options = parser.parse_args()
    wanted = options.rows or [name for name in ROWS if name not in LONG]
    wanted += ["soak"] if options.soak and "soak" not in wanted else []
    peers = options.peers.split(",")
    for name, known in [*((name, ROWS) for name in wanted), *((name, PEERS) for name in peers)]:
        if name not in known:
            parser.error(f"no {name!r} among {', '.join(known)}")
    if "hub" in peers and not BINARY.exists():
        raise SystemExit(f"no hub at {BINARY}: run script/bench, or set SWITCHBOARD_BINARY")
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
    if allowed != resource.RLIM_INFINITY and allowed < DESCRIPTORS:
        print(f"only {allowed} descriptors a process: rows with more connections will fail", file=sys.stderr)
    # Ends with everything that it started, also when it is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    load = os.getloadavg()[0]
    if load > BUSY:
        print(f"the machine is busy (load {load:.1f}): times and rates will suffer, CPU time less", file=sys.stderr)
    stage = Stage(peers, options.repeats, options.idle_seconds, options.soak_seconds, options.loops)
    results: dict[str, dict[str, Any]] = {}
    for name in wanted:
        try:
            row = ROWS[name](stage)
            results[name], text = row.json(), row.text()
        except RuntimeError as error:
            results[name], text = {"error": str(error)}, f"{name}: FAILED: {error}"
        print(text + "\n", file=sys.stderr if options.json else sys.stdout, flush=True)
    if options.json:
        machine = {"cores": os.cpu_count(), "kernel": platform.release(), "load": load}
        print(json.dumps({"benchmark": "realtime"} | machine | {"rows": results}))
    if any("error" in result for result in results.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
