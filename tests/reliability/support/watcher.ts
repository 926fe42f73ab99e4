import { expectEqual, ensure, eventually } from "../../../e2e/client/eventually";
import { type Socket } from "../../../e2e/client/socket";
import { type LoadedUser } from "./load";

/** A broker gives the partitions of a consumer that was killed to its successor only when its session has expired. */
const catchUp = 30_000;

/** A user's WebSocket that is opened again whenever it breaks, as a client's is. */
export class Watcher {
    private readonly connections: Socket[] = [];
    private stopped = false;
    private readonly done: Promise<void>;

    private constructor(
        private readonly user: LoadedUser,
        first: Socket,
    ) {
        this.connections.push(first);
        this.done = this.keepOpen();
        this.done.catch(() => undefined);
    }

    static async start(user: LoadedUser): Promise<Watcher> {
        return new Watcher(user, await user.account.openSocket());
    }

    /**
     * No connection got an event twice or one of somebody else, and an update still arrives. What is sent while a client is
     * not connected, it does not get: it reads the list after connecting.
     */
    async expectSoundFrames(): Promise<void> {
        const { account, tasks } = this.user;
        await eventually("the WebSocket is open again", 30_000, () => {
            ensure(this.connections.at(-1)?.isOpen ?? false, "it is closed");
        });
        const task = await account.createTask({ title: `after ${tasks.length} tasks` });
        const current = this.connections.at(-1)!;
        await current.frame("task.created on the WebSocket", catchUp, (it) => it.task_id === task.id);
        await account.deleteTask(task.id);

        // The last task may not be in the log yet.
        const own = new Set([task.id, ...(await account.auditLog()).map((it) => it.task_id)]);
        for (const { frames } of this.connections) {
            const ids = frames.flatMap((it) => it.event_id ?? []);
            expectEqual("frames of the same event on one connection", ids.length - new Set(ids).size, 0);
            const foreign = frames.filter((it) => it.task_id !== undefined && !own.has(it.task_id));
            expectEqual("frames of other users' tasks", foreign.length, 0);
        }
    }

    async stop(): Promise<void> {
        this.stopped = true;
        for (const it of this.connections) it.close();
        await this.done;
    }

    private async keepOpen(): Promise<void> {
        for (;;) {
            await this.connections.at(-1)!.broken();
            if (this.stopped) return;
            const next = await eventually("a new WebSocket", 60_000, () => {
                return this.stopped ? undefined : this.user.account.openSocket();
            });
            if (next === undefined) return;
            this.connections.push(next);
        }
    }
}
