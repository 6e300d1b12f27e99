"""The end of a hub with many connections: all are told one after the other, so that they do not return as one."""

import asyncio
import time

import pytest

from conftest import StartHub
from own_hub import UNLIMITED
from raw_client import RawClient
from server import GONE_WITHIN
from stream_client import connect as open_stream

SHUTDOWN = 3001


class TestDrain:
    CLIENTS, SECONDS = 200, 2

    @pytest.mark.limit(90)
    async def test_goodbyes_are_spread(self, start_hub: StartHub) -> None:
        hub = start_hub(settings=UNLIMITED | {"SWITCHBOARD_DRAIN_SECONDS": str(self.SECONDS)})
        clients = [RawClient(hub) for _ in range(self.CLIENTS)]
        await asyncio.gather(*(client.__aenter__() for client in clients))
        await asyncio.gather(*(client.connect() for client in clients))
        ends = [asyncio.create_task(self.end(client)) for client in clients]
        with open_stream(hub, "http_stream") as stream:
            stream.connected()
            exit = await asyncio.to_thread(hub.terminate)
            assert stream.push("disconnect")["disconnect"]["code"] == SHUTDOWN
        told = await asyncio.gather(*ends)
        assert {code for code, _ in told} == {SHUTDOWN}
        assert exit.code == 0 and exit.seconds < self.SECONDS + GONE_WITHIN
        times = sorted(at for _, at in told)
        print(f"{self.CLIENTS} goodbyes over {times[-1] - times[0]:.2f} s")
        assert times[-1] - times[0] > self.SECONDS / 2
        # In no quarter of the time more than half of them.
        quarter = self.SECONDS / 4
        assert max(sum(at <= other < at + quarter for other in times) for at in times) <= self.CLIENTS // 2

    async def end(self, client: RawClient) -> tuple[int, float]:
        departure = await client.closed(within=30)
        at = time.monotonic()
        await client.__aexit__()
        return departure.code, at
