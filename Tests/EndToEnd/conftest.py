"""What all end-to-end tests share: hubs, a Redis, the pack, time limits, and logs that stay when a test fails."""

import asyncio
import inspect
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cent
import pytest
import requests
from playwright.sync_api import Browser, sync_playwright

import redis_server
from own_hub import UNLIMITED, fresh
from pack import Pack
from redis_server import PrivateRedis
from server import BINARY, REPOSITORY, Server

ARTIFACTS = REPOSITORY / "artifacts"
CHROMIUM = Path("/usr/bin/chromium")
USUAL_LIMIT = 30.0
TRAINED_WITHIN = 240.0
"""A debug build on a busy machine takes a minute."""
NEEDS_BINARY = {"hub", "start_hub", "start_module_hub", "binary"}

StartHub = Callable[..., Server]
Pair = tuple[Server, Server]


# Skips


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What cannot run here says so, and why."""
    for item in items:
        wanted = set(getattr(item, "fixturenames", []))
        if wanted & NEEDS_BINARY and not BINARY.exists():
            item.add_marker(pytest.mark.skip(reason=f"no hub at {BINARY}: run script/test, or set SWITCHBOARD_BINARY"))
        if "redis" in wanted and not redis_server.PROGRAM:
            item.add_marker(pytest.mark.skip(reason="redis-server is not installed"))
        if "browser" in wanted and not CHROMIUM.exists():
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


# Time limits


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Runs a test, `async` or not, within its limit."""
    marker = pyfuncitem.get_closest_marker("limit")
    seconds = marker.args[0] if marker else USUAL_LIMIT
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    if inspect.iscoroutinefunction(pyfuncitem.obj):
        asyncio.run(_within(seconds, pyfuncitem.obj(**arguments)))
    else:
        with _alarm(seconds):
            pyfuncitem.obj(**arguments)
    return True


async def _within(seconds: float, test: Any) -> None:
    async with asyncio.timeout(seconds):
        await test


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TimeoutError(f"the test took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# Logs


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


FAILED = pytest.StashKey[bool]()


def _keep_log(server: Server, place: str) -> None:
    folder = ARTIFACTS / "logs" / place.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(server.log, folder)


# Hubs


@pytest.fixture(scope="session")
def binary() -> Path:
    return BINARY


@contextmanager
def _starting(folder: Path, trained: Path, place: str, has_failed: Callable[[], bool]) -> Iterator[StartHub]:
    """Hubs in a folder, which end with it; their logs stay when something failed."""
    started: list[Server] = []

    def start(name: str = "hub", **fields: Any) -> Server:
        server = Server(folder / name, name, **fields)
        shutil.copytree(trained, server.data)
        started.append(server)
        return server.start()

    try:
        yield start
    finally:
        for server in started:
            server.kill()
            if has_failed() or not server.seconds_to_ready:
                _keep_log(server, place)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a trained model and nothing else: hubs that start from it are ready at once."""
    data = tmp_path_factory.mktemp("trained")
    command = [BINARY, "train", "--data", data]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, timeout=TRAINED_WITHIN)
    return data


@pytest.fixture(scope="session")
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Iterator[Server]:
    """One hub for all tests that neither stop it nor need it empty."""
    session = request.session
    with _starting(tmp_path_factory.mktemp("hub"), trained, "shared", lambda: session.testsfailed > 0) as start:
        yield start()


@pytest.fixture(scope="module")
def start_module_hub(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, trained: Path
) -> Iterator[StartHub]:
    """Starts hubs for the tests of one module; takes the fields of `Server`."""
    name, session = request.module.__name__, request.session
    before = session.testsfailed
    with _starting(tmp_path_factory.mktemp(name), trained, name, lambda: session.testsfailed > before) as start:
        yield start


@pytest.fixture
def start_hub(request: pytest.FixtureRequest, tmp_path: Path, trained: Path) -> Iterator[StartHub]:
    """Starts hubs that belong to this test alone; takes the fields of `Server`."""
    node = request.node
    with _starting(tmp_path, trained, node.name, lambda: node.stash.get(FAILED, False)) as start:
        yield start


def two_hubs(start_hub: StartHub, redis: str) -> Pair:
    """Of one business: the same tokens and the same key everywhere."""
    first = start_hub("first", redis=redis, settings=UNLIMITED)
    same = {"api_key": first.api_key, "token_secret": first.token_secret}
    return first, start_hub("second", redis=redis, settings=UNLIMITED, **same)


@pytest.fixture
def pair(start_hub: StartHub, redis: PrivateRedis) -> Pair:
    return two_hubs(start_hub, redis.url)


@pytest.fixture
def shop(start_hub: StartHub) -> Server:
    """A hub on whose desk there is nobody else's conversation."""
    return start_hub("shop")


# What goes with them


@pytest.fixture
def redis() -> Iterator[PrivateRedis]:
    server = PrivateRedis()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def pack() -> Pack:
    return Pack()


@pytest.fixture
def topic() -> str:
    return fresh()


def client_of(hub: Server, key: str) -> cent.Client:
    session = requests.Session()
    session.trust_env = False
    return cent.Client(f"{hub.url}/api", key, session=session)


@pytest.fixture
def api(hub: Server) -> Iterator[cent.Client]:
    """The server API of the hub for all; a module with a hub of its own has an `api` of its own."""
    with client_of(hub, hub.api_key) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Of one module only: its event loop must be gone before others run theirs.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
