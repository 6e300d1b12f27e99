"""A Redis of our own: on a unix socket in a folder of its own, without a TCP port, forgetting all when it dies."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from waiting import until

PROGRAM = shutil.which("redis-server")
CLIENT = shutil.which("redis-cli")
ANSWERS_WITHIN = 10.0


class PrivateRedis:
    """Starts with nothing, also when it is started again."""

    def __init__(self) -> None:
        # Not in pytest's own folder: a socket's path may have 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="sb-redis-"))
        self._socket = self._folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> "PrivateRedis":
        assert PROGRAM, "redis-server is not installed"
        command = [PROGRAM, "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        until(self._answers, ANSWERS_WITHIN, "redis answers")
        return self

    def kill(self) -> None:
        """As a crash: no goodbye. Nothing happens when it is not running."""
        if self._process and self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
        if self._process:
            self._process.wait(ANSWERS_WITHIN)
        self._socket.unlink(missing_ok=True)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def call(self, *words: str) -> str:
        """One command, answered as text."""
        assert CLIENT, "redis-cli is not installed"
        command = [CLIENT, "-s", str(self._socket), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=ANSWERS_WITHIN).stdout.strip()

    def _answers(self) -> bool:
        return self._socket.exists() and self.call("PING") == "PONG"
