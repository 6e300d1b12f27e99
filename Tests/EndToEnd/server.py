"""Runs the built hub as an operator would: a child process with a data folder, settings and secrets."""

import os
import queue
import re
import secrets
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import requests

from waiting import until

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("SWITCHBOARD_BINARY", REPOSITORY / ".build/release/switchboard")).absolute()

LISTENING = re.compile(r"listening on http://127\.0\.0\.1:(?P<port>\d+)")
METRIC = re.compile(r"^(?P<name>[a-zA-Z_:][\w:]*(?:\{.*\})?) (?P<value>\S+)", re.MULTILINE)

READY_WITHIN = 60.0
"""A first start trains the classifier; the tests start from a trained model."""
GONE_WITHIN = 10.0
REQUEST_WITHIN = 10.0


@dataclass(frozen=True)
class Exit:
    """How a process ended."""

    code: int
    seconds: float


@dataclass
class Server:
    """One hub. Started again it has the same port, data, key and secret."""

    folder: Path
    name: str = "hub"
    redis: str | None = None
    """URL of a Redis, as `unix:///path`."""
    config: Path | None = None
    settings: dict[str, str] = field(default_factory=dict)
    """Environment forms of settings, `SWITCHBOARD_…`."""
    api_key: str = field(default_factory=lambda: secrets.token_hex(16))
    token_secret: str = field(default_factory=lambda: secrets.token_hex(32))
    port: int = 0
    seconds_to_ready: float = 0.0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None

    # Life

    def start(self) -> "Server":
        """Starts the process; returns when it is ready."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            log.write(f"--- {' '.join(map(str, self._command()))}\n".encode())
            self._process = subprocess.Popen(
                self._command(), cwd=REPOSITORY, env=self.environment(), stdout=subprocess.PIPE, stderr=log
            )
        announced: queue.Queue[int | None] = queue.Queue()
        threading.Thread(target=self._follow, args=(self._process.stdout, announced), daemon=True).start()
        try:
            port = announced.get(timeout=READY_WITHIN)
        except queue.Empty:
            port = None
        if port is None:
            self.kill()
            raise AssertionError(f"{self.name} did not say where it listens:\n{self.last_words()}")
        self.port = port
        until(self._is_ready, READY_WITHIN, f"{self.name} is ready")
        self.seconds_to_ready = time.monotonic() - begun
        return self

    def kill(self) -> None:
        """Ends the process at once, as a power cut would. Nothing happens when it is not running."""
        if self.is_running:
            os.kill(self.pid, signal.SIGKILL)
        if self._process:
            self._process.wait(GONE_WITHIN)

    def terminate(self) -> Exit:
        """Asks the process to end."""
        begun = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        code = self._running().wait(2 * GONE_WITHIN)
        return Exit(code, time.monotonic() - begun)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._running().pid

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise AssertionError(f"{self.name} was not started")
        return self._process

    def _command(self) -> list[str | Path]:
        command: list[str | Path] = [BINARY, "serve", "--port", str(self.port), "--data", self.data]
        if self.redis:
            command += ["--redis", self.redis]
        if self.config:
            command += ["--config", self.config]
        return command

    def environment(self) -> dict[str, str]:
        """What the process is told besides its arguments. Settings of the machine's own do not count."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SWITCHBOARD_")}
        secret = {"SWITCHBOARD_API_KEY": self.api_key, "SWITCHBOARD_TOKEN_SECRET": self.token_secret}
        return inherited | secret | self.settings

    def _follow(self, output: Any, announced: "queue.Queue[int | None]") -> None:
        with output, self.log.open("ab", buffering=0) as log:
            for line in output:
                log.write(line)
                if found := LISTENING.search(line.decode(errors="replace")):
                    announced.put(int(found["port"]))
        announced.put(None)

    def _is_ready(self) -> bool:
        if not self.is_running:
            raise AssertionError(f"{self.name} ended with {self._running().returncode}:\n{self.last_words()}")
        try:
            return self.get("/health/ready").status_code == 200
        except requests.ConnectionError:
            return False

    # Files

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def last_words(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    # Addresses and keys

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    def token(self, user: str, role: str, lifetime: float = 3600, **claims: Any) -> str:
        """A connection token as the business's own systems would make it."""
        claims |= {"sub": user, "role": role, "exp": int(time.time() + lifetime)}
        return jwt.encode(claims, self.token_secret, algorithm="HS256")

    @property
    def admin(self) -> dict[str, str]:
        """Headers of an administrator's request."""
        return {"Authorization": f"Bearer {self.token('admin', 'admin')}"}

    @property
    def key(self) -> dict[str, str]:
        """Headers of a business system's request."""
        return {"X-API-Key": self.api_key}

    # HTTP

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request on a connection of its own, past any proxy of the machine."""
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.url + path, **{"timeout": REQUEST_WITHIN} | options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> requests.Response:
        return self.request("PUT", path, **options)

    def health(self) -> dict[str, Any]:
        return self.get("/health/ready").json()

    def metrics(self) -> dict[str, float]:
        """Values by name with labels, as `switchboard_degraded{part="redis"}`."""
        text = self.get("/metrics").text
        return {found["name"]: float(found["value"]) for found in METRIC.finditer(text)}
