import { createServer } from "node:http";

/** Stands in for a service where only the platform around it is tested: takes every event and tells what it saw. */
const seen = [];
const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        const { url = "/", method, headers } = request;
        response.setHeader("content-type", "application/json");
        if (url.endsWith("/seen")) return response.end(JSON.stringify(seen));
        if (url.startsWith("/events/")) seen.push({ url, headers, body });
        response.end(JSON.stringify({ method, url, headers, body, pid: process.pid }));
    });
});
server.on("upgrade", (request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    socket.on("error", () => socket.destroy());
    socket.resume();
});
server.listen(Number(process.env.PORT), process.env.HOST);
console.log(JSON.stringify({ level: "info", message: "stub started", pid: process.pid }));
process.on("SIGTERM", () => {
    server.closeAllConnections();
    server.close(() => process.exit(0));
});
