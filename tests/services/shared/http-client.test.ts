import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { HttpClient } from "@todo/shared/http-client";

let server: Server;
const started = async (listener: RequestListener): Promise<HttpClient> => {
    server = createServer(listener).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    return new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};
afterEach(() => {
    server.closeAllConnections();
    server.close();
});
const call = { method: "POST", path: "/x?y=1", headers: { "content-type": "text/plain" }, timeoutMilliseconds: 5_000 };

it("sends and receives, over one connection", async () => {
    const ports = new Set<number | undefined>();
    const client = await started((request, response) => {
        ports.add(request.socket.remotePort);
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () =>
            response
                .writeHead(409, { etag: "7" })
                .end(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`),
        );
    });
    for (let count = 0; count < 3; count++)
        expect(await client.send({ ...call, body: "grün" })).toMatchObject({
            status: 409,
            headers: { etag: "7" },
            text: "POST /x?y=1 grün",
        });
    expect(ports.size).toBe(1);
});

it("tries again when an idle connection turns out to be closed", async () => {
    let requests = 0;
    const client = await started((request, response) => {
        // The second request comes over the connection of the first, which is cut.
        if (++requests === 2) return void request.socket.resetAndDestroy();
        response.end("ok");
    });
    await client.send(call);
    expect((await client.send(call)).text).toBe("ok");
    expect(requests).toBe(3);
});

it("gives up on a server that does not answer, or not to the end", async () => {
    const client = await started((request, response) => {
        if (request.url === "/half") response.write("half");
    });
    const impatient = { ...call, timeoutMilliseconds: 100 };
    await expect(client.send(impatient)).rejects.toThrow("no answer within 100 ms");
    await expect(client.send({ ...impatient, path: "/half" })).rejects.toThrow();
});

it("rejects when nobody listens", async () => {
    const client = await started((_request, response) => response.end());
    await new Promise((resolve) => server.close(resolve));
    await expect(client.send(call)).rejects.toThrow("ECONNREFUSED");
});

it("gives up on an answer that does not end", async () => {
    const client = await started((_request, response) => {
        const more = () => {
            while (response.write(Buffer.alloc(1024 * 1024)));
            response.once("drain", more);
        };
        more();
    });
    await expect(client.send(call)).rejects.toThrow("an answer of more than 8388608 bytes");
});
