"""A cable between clients and a hub that can be cut and mended: neither end says goodbye."""

import asyncio
from contextlib import suppress
from typing import Self

from server import Server


class Cable:
    """While it is cut, what is on it breaks and nothing new gets through."""

    def __init__(self, server: Server) -> None:
        self._hub = server
        self._ends: set[asyncio.StreamWriter] = set()
        self._is_whole = True

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    @property
    def ws_url(self) -> str:
        port = self._listener.sockets[0].getsockname()[1]
        return f"ws://127.0.0.1:{port}/connection/websocket"

    def cut(self) -> None:
        self._is_whole = False
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._is_whole = True

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._is_whole:
            return writer.transport.abort()
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._hub.port)
        ends = {writer, far_writer}
        self._ends |= ends
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await source.read(1 << 16):
            sink.write(part)
            await sink.drain()
    sink.close()
