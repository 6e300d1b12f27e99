// A plain server on node's `ws`: sends what is posted to /publish/N to every client N times, echoes what clients say,
// and pings them as often as the hub does. Says "listening PORT PORT" when it is ready; ends with its standard input.
"use strict";
const http = require("node:http");
const { WebSocketServer } = require("ws");

const PING_EVERY_MS = 25_000;

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = http.createServer((request, response) => {
    const times = Number(request.url.split("/")[2]);
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
        const message = Buffer.concat(chunks);
        for (let i = 0; i < times; i++) {
            for (const client of sockets.clients) client.send(message, { binary: false });
        }
        response.writeHead(204).end();
    });
});
server.keepAliveTimeout = 0;
server.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
        client.on("message", (data, isBinary) => client.send(data, { binary: isBinary }));
        client.on("error", () => client.terminate());
        client.isAlive = true;
        client.on("pong", () => (client.isAlive = true));
    });
});
setInterval(() => {
    for (const client of sockets.clients) {
        if (!client.isAlive) {
            client.terminate();
        } else {
            client.isAlive = false;
            client.ping();
        }
    }
}, PING_EVERY_MS);
server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
    const { port } = server.address();
    console.log(`listening ${port} ${port}`);
});
process.stdin.on("end", () => process.exit(0)).resume();
