"""Builds the benchmark's own C programs, and starts servers that say where they listen."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
BUILD = REPOSITORY / ".build-bench"
PARTS = {
    "load": ["load.c", "crowd.c", "client.c", "http.c", "hub_text.c", "loop.c", "times.c"],
    "floor": ["floor.c", "loop.c"],
    "lws_echo": ["lws_echo.c"],
}
LIBRARIES = {"lws_echo": ["libwebsockets", "libuv"]}
ENDS_WITHIN = 5.0


def built(program: str) -> Path:
    """The program, compiled unless it is newer than its parts."""
    target = BUILD / program
    sources = [HERE / part for part in PARTS[program]]
    newest = max(path.stat().st_mtime for path in [*sources, *HERE.glob("*.h")])
    if not target.exists() or target.stat().st_mtime < newest:
        BUILD.mkdir(exist_ok=True)
        flags = [
            flag
            for library in LIBRARIES.get(program, [])
            for flag in _told(["pkg-config", "--cflags", "--libs", library]).split()
        ]
        compiler = shutil.which("cc") or "gcc"
        subprocess.run(
            [compiler, "-std=gnu11", "-O2", "-Wall", "-o", str(target), *map(str, sources), *flags], check=True
        )
    return target


def _told(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class SmallServer:
    """A server that says `listening PORT CONTROL_PORT` when it is ready, and ends with its standard input."""

    def __init__(self, command: list[str | Path], **environment: str) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | environment
        )
        assert self._process.stdout
        words = self._process.stdout.readline().split()
        if len(words) != 3 or words[0] != "listening":
            self.stop()
            raise SystemExit(f"{' '.join(map(str, command))} did not start")
        self.port, self.control_port = int(words[1]), int(words[2])

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        stop(self._process)


def stop(process: "subprocess.Popen[str]") -> None:
    """Lets a process end by itself, and ends it when it does not."""
    if process.stdin:
        with suppress(BrokenPipeError):
            process.stdin.close()
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
