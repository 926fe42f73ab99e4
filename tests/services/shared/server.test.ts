import { connect, type AddressInfo } from "node:net";
import { Health } from "@todo/shared/health";
import { atOnce } from "@todo/shared/load";
import { createServer } from "@todo/shared/server";
import { testParts } from "../support/parts";
import { until } from "../support/until";

it.each([
    ["before its body is there", "content-length: 20"],
    ["when its body is there", "content-length: 2"],
])("a client that leaves %s is counted, and its request is over", async (_, length) => {
    const { parts, lines } = testParts("recurring-task");
    const server = createServer({ ...parts, health: new Health(parts.log, []) });
    let answer: () => void = () => undefined;
    server.post("/slow", () => new Promise<void>((resolve) => (answer = resolve)));
    await server.listen({ host: "127.0.0.1", port: 0 });
    const inProgress = async () => (await parts.metrics.http_requests_in_progress.get()).values[0]?.value;

    const client = connect((server.server.address() as AddressInfo).port, "127.0.0.1");
    client.write(`POST /slow HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${length}\r\n\r\n{}`);
    await until("the request is in progress", async () => (await inProgress()) === 1);
    client.destroy();
    await until("it is over", async () => (await inProgress()) === 0);
    answer();
    await server.close();
    expect(lines.events("request_rejected")).toMatchObject([{ route: "/slow", status: 499 }]);
    expect((await parts.metrics.http_requests_total.get()).values).toMatchObject([
        { labels: { method: "POST", route: "/slow", status: "499" }, value: 1 },
    ]);
    expect(await inProgress()).toBe(0);
});

describe("a request that no route is asked about", () => {
    async function start() {
        const { parts, lines } = testParts("recurring-task");
        const server = createServer({ ...parts, health: new Health(parts.log, []) });
        server.post("/things/:id", ({ body }) => ({ body }));
        server.put("/things/:id", () => ({}));
        server.get("/things/count", () => ({}));
        await server.listen({ host: "127.0.0.1", port: 0 });
        const { port } = server.server.address() as AddressInfo;
        const counted = async (status: string) =>
            (await parts.metrics.http_requests_total.get()).values.find((it) => it.labels["status"] === status)?.value;
        return { server, lines, port, counted };
    }
    let started: Awaited<ReturnType<typeof start>>;
    beforeEach(async () => (started = await start()));
    afterEach(() => started.server.close());

    /** What the service answers to bytes. */
    function answerTo(text: string): Promise<string> {
        const client = connect(started.port, "127.0.0.1");
        client.write(text);
        return new Promise((resolve) => {
            let answer = "";
            client.on("data", (it) => {
                answer += it.toString();
                client.end();
            });
            client.on("close", () => resolve(answer));
        });
    }

    it.each([
        ["a path with a bad escape", "GET /things/%ff HTTP/1.1\r\nhost: x\r\n\r\n", "400"],
        ["what is not HTTP", "hello\r\n\r\n", "400"],
        ["headers that are too large", `GET / HTTP/1.1\r\nhost: x\r\na: ${"b".repeat(20_000)}\r\n\r\n`, "431"],
    ])("%s has an id, a line in the log and a place in the metrics", async (_, text, status) => {
        const answer = await answerTo(text);
        const id = /^x-request-id: (\S+)/im.exec(answer)?.[1];
        expect(answer).toContain(`HTTP/1.1 ${status}`);
        expect(JSON.parse(answer.split("\r\n\r\n")[1]!)).toMatchObject({ request_id: id, status: Number(status) });
        await until("it is logged", () => started.lines.events("request_rejected").length > 0);
        expect(started.lines.events("request_rejected")).toMatchObject([
            { request_id: id, status: Number(status), route: "unmatched", level: "info" },
        ]);
        expect(await started.counted(status)).toBe(1);
    });

    it("by a method that its path does not take is answered with those that it takes", async () => {
        const answer = await started.server.inject({ method: "GET", url: "/things/1" });
        expect([answer.statusCode, answer.headers["allow"]]).toEqual([405, "POST, PUT"]);
        expect((await started.server.inject({ method: "GET", url: "/nothing" })).statusCode).toBe(404);
        const asked = await fetch(`http://127.0.0.1:${started.port}/things/1`, { method: "QUERY" });
        expect([asked.status, asked.headers.get("allow")]).toEqual([405, "POST, PUT"]);
    });

    it("whose path is another route's parameter too is about that path alone", async () => {
        const answer = await started.server.inject({ method: "PUT", url: "/things/count" });
        expect([answer.statusCode, answer.headers["allow"]]).toEqual([405, "GET, HEAD"]);
        expect((await started.server.inject({ url: "/things/count" })).statusCode).toBe(200);
    });

    it.each([
        ["gzip", { "content-type": "application/json", "content-encoding": "gzip" }, "{}", 415],
        ["no encoding", { "content-type": "application/json", "content-encoding": "identity" }, "{}", 200],
        ["another type", { "content-type": "text/plain" }, "{}", 415],
        ["another charset", { "content-type": "application/json; charset=latin1" }, "{}", 415],
        ["UTF-8", { "content-type": 'application/json; charset="utf-8"' }, '"\u6f22"', 200],
        ["bytes that are not UTF-8", { "content-type": "application/json" }, Buffer.from([0x22, 0xff, 0x22]), 400],
    ])("with a body in %s: %j", async (_, headers, payload, status) => {
        const answer = await started.server.inject({ method: "POST", url: "/things/1", headers, payload });
        expect(answer.statusCode).toBe(status);
    });
});

it("requests beyond those that are answered at once are told to come again, and probes are answered", async () => {
    const { parts, lines } = testParts("recurring-task");
    const server = createServer({ ...parts, health: new Health(parts.log, []) });
    const waiting: (() => void)[] = [];
    server.get("/slow", () => new Promise<object>((resolve) => waiting.push(() => resolve({}))));
    const answers = Array.from({ length: atOnce.requests }, () => server.inject({ url: "/slow" }));
    await until("all are being answered", () => waiting.length === atOnce.requests);
    const refused = await server.inject({ url: "/slow" });
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([503, "1"]);
    await until("it is logged", () => lines.events("request_failed").length > 0);
    expect(lines.events("request_failed")).toMatchObject([{ level: "warn", status: 503 }]);
    expect((await server.inject({ url: "/livez" })).statusCode).toBe(200);
    for (const it of waiting.splice(0)) it();
    for (const it of await Promise.all(answers)) expect(it.statusCode).toBe(200);
    const again = server.inject({ url: "/slow" });
    await until("it is let in", () => waiting.length === 1);
    waiting[0]!();
    expect((await again).statusCode).toBe(200);
});

it("answers that nobody reads are bounded in all", async () => {
    const { parts, lines } = testParts("recurring-task");
    const server = createServer({ ...parts, health: new Health(parts.log, []) });
    const answer = "x".repeat(atOnce.answers / 2 - 1024);
    server.get("/large", () => answer);
    await server.listen({ host: "127.0.0.1", port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const clients = Array.from({ length: 3 }, () => {
        const client = connect(port, "127.0.0.1").pause();
        client.write("GET /large HTTP/1.1\r\nhost: x\r\n\r\n");
        return client;
    });
    await until("one is refused", () => lines.events("request_failed").length > 0);
    expect(lines.events("request_failed")).toMatchObject([{ level: "warn", status: 503, route: "/large" }]);
    for (const it of clients) it.destroy();
    const inProgress = async () => (await parts.metrics.http_requests_in_progress.get()).values[0]?.value;
    await until("the others are over", async () => (await inProgress()) === 0);
    expect((await server.inject({ url: "/large" })).statusCode).toBe(200);
    await server.close();
});

it.each([
    ["a failure of the service", () => new Error("broken"), 500, "error"],
    ["a database that is away", () => Object.assign(new Error("refused"), { code: "ECONNREFUSED" }), 503, "warn"],
])("%s is answered and logged as what it is", async (_, fail, status, level) => {
    const { parts, lines } = testParts("recurring-task");
    const server = createServer({ ...parts, health: new Health(parts.log, []) });
    server.get("/failing", () => Promise.reject(fail()));
    expect((await server.inject({ url: "/failing" })).statusCode).toBe(status);
    await until("it is logged", () => lines.events("request_failed").length > 0);
    expect(lines.events("request_failed")).toMatchObject([{ level, status }]);
    await server.close();
});
