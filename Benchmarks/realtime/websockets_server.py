"""A plain server on Python's `websockets`: sends what is posted to /publish/N to every client N times, echoes what
clients say, and pings them as often as the hub does. Says "listening PORT CONTROL_PORT" when it is ready; ends with its
standard input."""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

PING_EVERY = 25.0
BACKLOG = 4096

clients: set[ServerConnection] = set()


async def follow(client: ServerConnection) -> None:
    clients.add(client)
    try:
        async for message in client:
            await client.send(message)
    except ConnectionClosed:
        pass  # the load client leaves without a word
    finally:
        clients.discard(client)


async def obey(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Publishes by HTTP, one request after the other on a kept connection."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            size = int(head.split("content-length:")[1].split("\r\n")[0])
            message = (await reader.readexactly(size)).decode()
            for _ in range(int(head.split("/")[2].split()[0])):
                broadcast(clients, message)
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def until_input_ends() -> None:
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def main() -> None:
    async with (
        serve(
            follow, "127.0.0.1", 0, compression=None, ping_interval=PING_EVERY, open_timeout=60, backlog=BACKLOG
        ) as server,
        await asyncio.start_server(obey, "127.0.0.1", 0) as control,
    ):
        ports = [each.sockets[0].getsockname()[1] for each in (server, control)]
        print("listening", *ports, flush=True)
        await until_input_ends()
        server.close(close_connections=False)
        sys.exit()


if __name__ == "__main__":
    asyncio.run(main())
