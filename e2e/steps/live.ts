import { type Account } from "../client/account";
import { expectEqual, ensure } from "../client/eventually";
import { promises } from "../client/promises";
import { refusalOf, refusedCode, type Socket } from "../client/socket";
import { elapsed, forged, type Step } from "./step";

/** WebSockets: each user's own changes, at once, and nothing else (FR-026). */
export const liveSteps: readonly Step[] = [
    {
        name: "live-update",
        service: "sync",
        title: "An update reaches an authenticated WebSocket of its user within 2 s",
        covers: ["FR-026"],
        async run({ alice, title }) {
            const socket = await alice.openSocket();
            try {
                const task = await alice.createTask({ title: title("live-update") });
                const started = performance.now();
                const updated = await alice.updateTask(task, { priority: "high" });
                const frame = await socket.frame("task.updated on the WebSocket", promises.webSocketUpdate, (it) => {
                    return it.task_id === task.id && it.type === "task.updated";
                });
                const after = elapsed(started);
                expectEqual("version in the frame", frame.version, updated.version);
                expectEqual("priority in the frame", frame.task?.priority, "high");
                expectEqual("changes in the frame", frame.changes, { priority: [task.priority, "high"] });
                return `after ${after}`;
            } finally {
                socket.close();
            }
        },
    },
    {
        name: "live-isolation",
        service: "sync",
        title: "A user's WebSocket gets no update of another user",
        covers: ["FR-026"],
        async run({ alice, bob, bobsSocket, title }) {
            const socket = await bobsSocket;
            const foreign = await alice.createTask({ title: title("live-isolation") });
            await alice.updateTask(foreign, { priority: "low" });
            const own = await bob.createTask({ title: title("live-isolation") });
            await bob.updateTask(own, { priority: "low" });
            await socket.frame("the user's own update", promises.webSocketUpdate, (it) => {
                return it.task_id === own.id && it.type === "task.updated";
            });
            return `${onlyOwnFrames(socket, bob)} frames, all of them the user's own`;
        },
    },
    {
        name: "live-refusal",
        service: "sync",
        title: "A WebSocket without a good token is refused",
        covers: ["FR-026"],
        async run({ alice, target }) {
            const url = target.url("sync", "/ws/tasks");
            for (const token of [forged(alice), "nonsense"]) {
                const code = await refusalOf(url, token);
                ensure(code === refusedCode || code === 401, `a bad token was answered with code ${code}`);
            }
            return "forged and malformed tokens";
        },
    },
];

export const closingLiveSteps: readonly Step[] = [
    {
        name: "live-isolation-of-run",
        service: "sync",
        title: "No user received another user's updates in the whole run",
        covers: ["FR-026"],
        needs: "live-isolation",
        async run({ bob, bobsSocket }) {
            return `${onlyOwnFrames(await bobsSocket, bob)} frames`;
        },
    },
];

/** Frames of a socket, which must all be its user's own. */
function onlyOwnFrames(socket: Socket, { operations }: Account): number {
    const own = new Set(operations.map((it) => it.taskId));
    const foreign = socket.frames.filter((it) => it.task_id !== undefined && !own.has(it.task_id));
    expectEqual(
        "frames of other users' tasks",
        foreign.map((it) => `${it.type} of ${it.task_id}`),
        [],
    );
    return socket.frames.length;
}
