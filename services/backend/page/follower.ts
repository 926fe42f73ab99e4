import { Api, Refusal } from "./api";
import { type EventMessage, type Session, type Task } from "./contract";
import { connectLive, type Connection } from "./live";
import { emptyStory, withNews, type News, type Story } from "./story";

/** What there is to show. */
export interface Followed {
    readonly story: Story;
    readonly connection: Connection;
    /** What went wrong last, for the user; empty when nothing did. */
    readonly problem: string;
}

/** The audit service reads the same events as sync does, so its entry is there a moment later: when to look for it. */
const auditWaitsMs = [150, 400, 1000, 3000, 8000];

/** Follows what happens to the tasks of a session: over the WebSocket, and by lists for what it could not tell. */
export class Follower {
    followed: Followed = { story: emptyStory, connection: "connecting", problem: "" };
    private readonly api: Api;
    private show: (followed: Followed) => void = () => undefined;
    private readonly timers = new Map<string, number>();

    constructor(
        private readonly session: Session,
        private readonly onExpired: () => void,
    ) {
        this.api = new Api(session);
    }

    /** Answers how to stop. */
    start(show: (followed: Followed) => void): () => void {
        this.show = show;
        const disconnect = connectLive({
            token: this.session.access_token,
            onMessage: (it) => this.told(it),
            onConnection: (it) => this.connected(it),
        });
        return () => {
            disconnect();
            this.show = () => undefined;
            for (const it of this.timers.values()) clearTimeout(it);
        };
    }

    /** Carries out what the user asks for, and says what comes of it. */
    async do(action: (api: Api) => Promise<Task | void>): Promise<boolean> {
        return this.attempt(async () => {
            const task = await action(this.api);
            if (task) this.learn({ kind: "changed", task });
        });
    }

    private async attempt(action: () => Promise<void>): Promise<boolean> {
        try {
            await action();
            this.update({ problem: "" });
            return true;
        } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            if (error.status === 401) this.onExpired();
            else this.update({ problem: error.message });
            return false;
        }
    }

    /** Whatever happened while nobody listened is in the lists. */
    private connected(connection: Connection): void {
        this.update({ connection });
        if (connection === "unauthorized") this.onExpired();
        if (connection !== "live") return;
        void this.attempt(async () => {
            const [tasks, entries] = await Promise.all([this.api.tasks(), this.api.auditLog()]);
            this.learn({ kind: "listed", tasks });
            this.learn({ kind: "audited", entries });
        });
    }

    private told(message: EventMessage): void {
        this.learn({ kind: "told", message, latency: Date.now() - Date.parse(message.time) });
        this.lookForAudit(message.task_id, 0);
    }

    /** Looks for the audit entries of a task until every event that was told has one. */
    private lookForAudit(taskId: string, attempt: number): void {
        const wait = auditWaitsMs[attempt];
        if (wait === undefined) return;
        clearTimeout(this.timers.get(taskId));
        const look = async (): Promise<void> => {
            this.learn({ kind: "audited", entries: await this.api.auditLog(taskId) });
            const events = [...this.followed.story.events.values()].filter((it) => it.task_id === taskId);
            if (events.some((it) => it.audit === undefined)) this.lookForAudit(taskId, attempt + 1);
        };
        this.timers.set(
            taskId,
            setTimeout(() => void this.attempt(look), wait),
        );
    }

    private learn(news: News): void {
        this.update({ story: withNews(this.followed.story, news) });
    }

    private update(change: Partial<Followed>): void {
        this.followed = { ...this.followed, ...change };
        this.show(this.followed);
    }
}
