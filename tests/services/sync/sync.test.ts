import { randomUUID } from "node:crypto";
import { type AddressInfo, connect } from "node:net";
import WebSocket from "ws";
import { createSync } from "../../../services/sync/src/app";
import { Newest } from "../../../services/sync/src/newest";
import { frameOverhead, type SyncLimits } from "../../../services/sync/src/limits";
import { aTask, reminderEvent, taskEvent } from "../support/events";
import { tokenLifetimeSeconds } from "@todo/shared/auth";
import { signingKey, testParts, tokens } from "../support/parts";
import { until } from "../support/until";

type Frame = Readonly<Record<string, unknown>> & { readonly type: string };

/** A client that keeps what it gets. */
class Client {
    readonly frames: Frame[] = [];
    readonly closed: Promise<number>;
    private waiting: (() => void)[] = [];

    constructor(readonly socket: WebSocket) {
        socket.on("error", () => undefined);
        socket.on("message", (data: Buffer) => {
            this.frames.push(JSON.parse(data.toString()) as Frame);
            for (const it of this.waiting.splice(0)) it();
        });
        this.closed = new Promise((resolve) => socket.on("close", resolve));
    }

    async next(type: string): Promise<Frame> {
        for (;;) {
            const frame = this.frames.find((it) => it.type === type);
            if (frame) return frame;
            await new Promise<void>((resolve) => this.waiting.push(resolve));
        }
    }
}

async function startSync(limits?: Partial<SyncLimits>) {
    const { parts, lines } = testParts("sync");
    const sync = createSync(parts, { signingKeys: [signingKey], limits });
    await sync.server.listen({ host: "127.0.0.1", port: 0 });
    const { port } = sync.server.server.address() as AddressInfo;
    const clients: Client[] = [];
    const open = (protocols: string[] = [], query = "", path = "/ws/tasks") => {
        const client = new Client(new WebSocket(`ws://127.0.0.1:${port}${path}${query}`, protocols));
        clients.push(client);
        return client;
    };
    return {
        lines,
        port,
        open,
        connected: async (userId: string) => {
            const client = open(["bearer", await tokens.issue({ userId, role: "user" })]);
            await client.next("connected");
            return client;
        },
        deliver: async (event: object, topic = "task-events") =>
            (
                await sync.server.inject({
                    method: "POST",
                    url: `/events/${topic}`,
                    payload: JSON.stringify(event),
                    headers: { "content-type": "application/cloudevents+json" },
                })
            ).json<{ status: string }>().status,
        metrics: async () => (await sync.server.inject({ url: "/metrics" })).body,
        drain: () => sync.drain!(),
        stop: async () => {
            for (const it of clients) it.socket.terminate();
            await sync.drain!();
            await sync.server.close();
        },
    };
}

let sync: Awaited<ReturnType<typeof startSync>>;
beforeEach(async () => (sync = await startSync()));
afterEach(() => sync.stop());

describe("a client", () => {
    it("is told of its own tasks and reminders, once, and of nobody else's", async () => {
        const task = aTask();
        const [mine, other] = await Promise.all([sync.connected(task.user_id), sync.connected(randomUUID())]);
        const event = taskEvent("task.updated", { ...task, version: 2 }, { title: ["a", "b"] });
        expect(await sync.deliver(event)).toBe("SUCCESS");
        await sync.deliver(event);
        await sync.deliver(taskEvent("task.created", task));
        await sync.deliver(reminderEvent(task), "reminders");
        expect(await mine.next("task.updated")).toMatchObject({
            event_id: event.id,
            task_id: task.id,
            version: 2,
            time: event.time,
            task: { title: task.title },
            changes: { title: ["a", "b"] },
        });
        expect(await mine.next("reminder.due")).toMatchObject({ task_id: task.id, reminder: { status: "sent" } });
        other.socket.send("ping");
        await other.next("pong");
        expect(mine.frames.map((it) => it.type)).toEqual(["connected", "task.updated", "reminder.due"]);
        expect(other.frames.map((it) => it.type)).toEqual(["connected", "pong"]);
        const metrics = await sync.metrics();
        expect(metrics).toContain("websocket_connections_active 2");
        expect(metrics).toContain('websocket_messages_sent_total{event_type="task.updated"} 1');
        expect(metrics).toContain("websocket_message_delivery_duration_seconds_count 2");
        expect(metrics).toContain(
            'events_consumed_total{topic="task-events",event_type="task.updated",outcome="duplicate"} 1',
        );
    });

    it("may bring its token in the subprotocols, the query or the first frame", async () => {
        const userId = randomUUID();
        const token = await tokens.issue({ userId, role: "user" });
        const byProtocol = sync.open(["bearer", token]);
        const byQuery = sync.open([], `?token=${token}`);
        const byFrame = sync.open();
        byFrame.socket.on("open", () => byFrame.socket.send(JSON.stringify({ type: "auth", token })));
        for (const it of [byProtocol, byQuery, byFrame])
            expect(await it.next("connected")).toMatchObject({ user_id: userId });
        expect(byProtocol.socket.protocol).toBe("bearer");
        expect(JSON.stringify(sync.lines.lines)).not.toContain(token);
    });

    it("need not wait for the answer to its token, and stays who it was by the first", async () => {
        const task = aTask();
        const [token, another] = await Promise.all(
            [task.user_id, randomUUID()].map((userId) => tokens.issue({ userId, role: "user" })),
        );
        const client = sync.open();
        client.socket.on("open", () => {
            client.socket.send(JSON.stringify({ type: "auth", token }));
            client.socket.send(JSON.stringify({ type: "auth", token: another }));
            client.socket.send("ping");
        });
        await client.next("pong");
        expect(client.frames.map((it) => it.type)).toEqual(["connected", "error", "pong"]);
        await sync.deliver(taskEvent("task.created", task));
        await client.next("task.created");
        expect(await sync.metrics()).toContain("websocket_connections_active 1");
        client.socket.close();
        await client.closed;
        await until("nobody is connected", async () =>
            (await sync.metrics()).includes("websocket_connections_active 0"),
        );
    });

    it.each([
        ["a token of somebody else's making", () => sync.open(["bearer", "eyJhbGciOiJub25lIn0.e30."])],
        ["a query that names a user only", () => sync.open([], `?token=x&user_id=${randomUUID()}`)],
        [
            "a first frame that is no token",
            () => {
                const client = sync.open();
                client.socket.on("open", () => client.socket.send("hello"));
                return client;
            },
        ],
    ])("with %s is closed with 1008", async (_, open) => {
        expect(await open().closed).toBe(1008);
        expect(await sync.metrics()).toContain('websocket_connections_total{status="rejected"} 1');
        expect(sync.lines.events("ws_rejected")).toHaveLength(1);
    });

    it("that sends too much is closed with 1009", async () => {
        const client = await sync.connected(randomUUID());
        client.socket.send("x".repeat(10_000));
        expect(await client.closed).toBe(1009);
    });

    it("is told to go when the server stops", async () => {
        const client = await sync.connected(randomUUID());
        await sync.drain();
        expect(await client.closed).toBe(1001);
        expect(await sync.metrics()).toContain("websocket_connections_active 0");
    });

    it("without a token does not hold up the stop", async () => {
        const strict = await startSync({ authMilliseconds: 3_600_000 });
        const client = strict.open();
        await new Promise((resolve) => client.socket.on("open", resolve));
        await strict.drain();
        expect(await client.closed).toBe(1006);
        await strict.stop();
    });

    it("finds no WebSocket elsewhere, and no page here", async () => {
        const answer = await fetch(`http://127.0.0.1:${sync.port}/ws/tasks`);
        expect(answer.status).toBe(426);
        expect(await sync.open([], "", "/ws/other").closed).toBe(1006);
    });
});

describe("a connection ends", () => {
    it("when no token comes", async () => {
        const strict = await startSync({ authMilliseconds: 50 });
        expect(await strict.open().closed).toBe(1008);
        await strict.stop();
    });

    it("when nobody answers the pings", async () => {
        const strict = await startSync({ pingMilliseconds: 50 });
        const token = await tokens.issue({ userId: randomUUID(), role: "user" });
        // A peer that opens a WebSocket and then never says a word: not even pongs.
        const raw = connect(strict.port, "127.0.0.1");
        raw.write(
            `GET /ws/tasks?token=${token} HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n` +
                `sec-websocket-version: 13\r\nsec-websocket-key: ${Buffer.alloc(16).toString("base64")}\r\n\r\n`,
        );
        raw.resume();
        await new Promise((resolve) => raw.once("close", resolve));
        await until("the loss is logged", () => strict.lines.events("ws_connection_lost").length > 0);
        expect(strict.lines.events("ws_connection_lost")).toMatchObject([{ error_type: "no_pong" }]);
        await strict.stop();
    });

    it("when its token expires", async () => {
        const now = Date.now();
        const userId = randomUUID();
        const token = await tokens.issue({ userId, role: "user" });
        const clock = jest.spyOn(Date, "now").mockReturnValue(now + tokenLifetimeSeconds * 1000 - 1_500);
        const client = sync.open(["bearer", token]);
        await client.next("connected");
        clock.mockRestore();
        expect(await client.closed).toBe(1008);
    });
});

describe("clients that do not read", () => {
    /** Frames of 6 kB: 2,000 characters of three bytes. */
    const wide = "\u6f22".repeat(2_000);
    const frame = 3 * wide.length + frameOverhead;

    /** Tells users of changes until as many WebSockets as given are dropped. */
    async function tellUntilDropped(strict: typeof sync, userIds: readonly string[], count: number): Promise<void> {
        const tasks = userIds.map((user_id) => aTask({ user_id, description: wide }));
        for (let version = 1; strict.lines.events("ws_connection_lost").length < count; version++) {
            for (const it of tasks) await strict.deliver(taskEvent("task.updated", { ...it, version }));
            if (version > 5_000) throw new Error("a client that does not read is not dropped");
        }
    }

    async function deaf(strict: typeof sync, userId: string) {
        const client = await strict.connected(userId);
        client.socket.pause();
        return client;
    }

    it("are dropped by the bytes of the frames that wait", async () => {
        const strict = await startSync({ waitingBytes: 3 * frame });
        const userId = randomUUID();
        await deaf(strict, userId);
        await tellUntilDropped(strict, [userId], 1);
        expect(strict.lines.events("ws_connection_lost")[0]).toMatchObject({ error_type: "slow_consumer" });
        await strict.stop();
    });

    it("are dropped when all of a user's hold too much together", async () => {
        const strict = await startSync({ waitingBytesPerUser: 6 * frame });
        const userId = randomUUID();
        await Promise.all([deaf(strict, userId), deaf(strict, userId), deaf(strict, userId)]);
        await tellUntilDropped(strict, [userId], 1);
        await strict.stop();
    });

    it("are dropped when those of all users hold too much, the slowest first, and nobody who reads", async () => {
        const strict = await startSync({ waitingBytesInAll: 6 * frame });
        const users = [randomUUID(), randomUUID(), randomUUID()];
        const reading = await strict.connected(users[0]!);
        await Promise.all(users.slice(1).map((it) => deaf(strict, it)));
        await tellUntilDropped(strict, users, 2);
        reading.socket.send("ping");
        await reading.next("pong");
        expect(new Set(strict.lines.events("ws_connection_lost").map((it) => it["user_id"]))).toEqual(
            new Set(users.slice(1)),
        );
        await strict.stop();
    });
});

describe("too many connections", () => {
    it("of one user are refused, and do not lock out others", async () => {
        const strict = await startSync({ connectionsPerUser: 2 });
        const userId = randomUUID();
        const first = await strict.connected(userId);
        await strict.connected(userId);
        const third = strict.open(["bearer", await tokens.issue({ userId, role: "user" })]);
        expect(await third.closed).toBe(1008);
        await strict.connected(randomUUID());
        first.socket.close();
        await until("its place is free", async () =>
            (await strict.metrics()).includes("websocket_connections_active 2"),
        );
        await strict.connected(userId);
        await strict.stop();
    });

    it("in all, or of strangers, are refused before the handshake", async () => {
        const strict = await startSync({ connections: 2, strangers: 1 });
        const stranger = strict.open();
        await new Promise((resolve) => stranger.socket.on("open", resolve));
        expect(await strict.open().closed).toBe(1006);
        stranger.socket.close();
        await stranger.closed;
        await until("the stranger is gone", () => strict.lines.events("ws_rejected").length === 1);
        await strict.connected(randomUUID());
        await strict.connected(randomUUID());
        expect(await strict.open().closed).toBe(1006);
        expect(strict.lines.events("ws_rejected")).toHaveLength(2);
        await strict.stop();
    });
});

it("news are neither repeated nor older than what was told", () => {
    const newest = new Newest();
    const task = aTask();
    const second = taskEvent("task.updated", { ...task, version: 2 });
    expect(newest.isNews(second)).toBe(true);
    expect(newest.isNews(second)).toBe(false);
    expect(newest.isNews(taskEvent("task.created", task))).toBe(false);
    expect(newest.isNews(taskEvent("task.created", aTask()))).toBe(true);
});
