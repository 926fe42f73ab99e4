import { request, type Account } from "../../../e2e/client/account";
import { Socket } from "../../../e2e/client/socket";
import { type SuiteTarget } from "../../../e2e/client/target";

interface Known {
    readonly version: number;
    readonly deleted: boolean;
}

/**
 * A client that does what services/README.md says of a WebSocket, and nothing else: after each `connected` it lists again, and
 * takes of a task the higher version.
 */
export class Follower {
    interruptions = -1;
    private readonly known = new Map<string, Known>();
    private stopping = false;
    private socket: Socket | undefined;

    constructor(
        private readonly target: SuiteTarget,
        private readonly account: Pick<Account, "userId" | "token">,
    ) {}

    /** Follows until it is told to stop. */
    async follow(): Promise<void> {
        while (!this.stopping) {
            this.interruptions++;
            const told = new Set<string>();
            const url = this.target.url("sync", "/ws/tasks").replace(/^http/, "ws");
            const socket = await Socket.open(url, this.account.token).catch(() => undefined);
            if (socket === undefined) continue;
            this.socket = socket;
            const take = ({ task_id, version, type }: Socket["frames"][number]) => {
                if (task_id === undefined || version === undefined || type.startsWith("reminder.")) return;
                told.add(task_id);
                this.take(task_id, { version, deleted: type === "task.deleted" });
            };
            socket.onFrame(take);
            socket.frames.forEach(take);
            const listed = await this.list();
            for (const [id, version] of listed) this.take(id, { version, deleted: false });
            for (const id of this.known.keys()) if (!listed.has(id) && !told.has(id)) this.known.delete(id);
            await socket.broken();
        }
    }

    stop(): void {
        this.stopping = true;
        this.socket?.close();
    }

    /** Versions of the tasks that it knows, by id. */
    get tasks(): Record<string, number> {
        const living = [...this.known].filter(([, it]) => !it.deleted);
        return Object.fromEntries(living.map(([id, { version }]) => [id, version]));
    }

    /** Versions of all tasks, page by page. */
    async list(): Promise<Map<string, number>> {
        const all = new Map<string, number>();
        let cursor = "";
        do {
            const path = `/api/${this.account.userId}/tasks?limit=20${cursor && `&cursor=${cursor}`}`;
            const { body } = await request(this.target.url("backend", path), "GET", { token: this.account.token });
            const page = body as { items: { id: string; version: number }[]; next_cursor: string | null };
            for (const { id, version } of page.items) all.set(id, version);
            cursor = page.next_cursor ?? "";
        } while (cursor !== "");
        return all;
    }

    private take(id: string, it: Known): void {
        const before = this.known.get(id);
        if (before === undefined || it.version > before.version) this.known.set(id, it);
    }
}
