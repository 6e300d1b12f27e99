"""The hub's language engine, asked through `switchboard evaluate`."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from data_sets import REPOSITORY, Missing

BINARY = Path(os.environ.get("SWITCHBOARD_BINARY", REPOSITORY / ".build/release/switchboard")).absolute()
TAKES_AT_MOST = 3600.0
HELPS_WITHIN = 60.0

Told = dict[str, Any]
"""What the engine or a toolkit says of itself, by figure."""


class Engine:
    """Trains and measures in processes of their own. The same question is asked once."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, ...], Told] = {}

    def evaluate(self, subject: str, **options: str | Path) -> Told:
        """Its figures; times are CPU time of its process."""
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        command = (str(BINARY), "evaluate", subject, *words, "--json")
        if command not in self._told:
            if not self._knows(subject):
                raise Missing(f"this hub has no `evaluate {subject}`")
            self._told[command] = last_object(command)
        return self._told[command]

    @staticmethod
    def _knows(subject: str) -> bool:
        """Help on a subject that it does not know is help on all."""
        command = [str(BINARY), "evaluate", subject, "--help"]
        helped = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=HELPS_WITHIN)
        if helped.returncode:
            raise RuntimeError(f"{BINARY} --help ended with {helped.returncode}")
        return f"evaluate {subject}" in helped.stdout


def last_object(command: tuple[str, ...], **environment: str) -> Told:
    """Runs a program and reads its last line."""
    try:
        done = subprocess.run(
            command,
            cwd=REPOSITORY,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=TAKES_AT_MOST,
        )
    except subprocess.TimeoutExpired as late:
        raise RuntimeError(f"{' '.join(command)}: not done within {TAKES_AT_MOST:.0f} s") from late
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        ending = f"ended by signal {-done.returncode}" if done.returncode < 0 else f"ended with {done.returncode}"
        complaint = (done.stderr.strip().splitlines() or [ending])[-1]
        raise RuntimeError(f"{' '.join(command)}: {complaint}")
    told: Told = json.loads(lines[-1])
    return told
