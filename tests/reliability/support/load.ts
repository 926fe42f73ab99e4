import { setTimeout as pause } from "node:timers/promises";
import { Account } from "../../../e2e/client/account";
import { eventually } from "../../../e2e/client/eventually";
import { promises } from "../../../e2e/client/promises";
import { type TaskShape } from "../../../e2e/client/shapes";
import { type SuiteTarget } from "../../../e2e/client/target";
import { seededRandom } from "./random";

/** What the load did to a task, and so what the platform has to know of it. */
export interface ExpectedTask {
    readonly id: string;
    readonly title: string;
    state: "pending" | "completed" | "deleted";
    priority: TaskShape["priority"];
    /** Milliseconds; absent where nobody is to be reminded. */
    readonly due?: number;
    readonly recurring: boolean;
    /** Completed, and not undone, whether or not it was deleted since: a recurring one then has exactly one next occurrence. */
    completed: boolean;
    /** Its reminder comes during the test, and nothing else happens to it. */
    readonly remindedSoon: boolean;
}

export interface LoadOptions {
    readonly name: string;
    readonly seed: number;
    /** Each works through its own operations, one at a time. */
    readonly users: number;
    readonly operationsPerUser: number;
    /** Pause between two operations of a user, in milliseconds. */
    readonly pause: number;
    /** When the reminders that come during the test come: milliseconds from the creation of their task. */
    readonly reminderAfter: number;
}

const day = 24 * 60 * 60_000;
/** How long an operation is tried again while parts of the platform are away. */
const patience = 60_000;
const priorities = ["low", "medium", "high"] as const;

/** One user's share of a load, with the model of what must have come of it. */
export class LoadedUser {
    readonly tasks: ExpectedTask[] = [];

    constructor(
        readonly account: Account,
        private readonly random: () => number,
        private readonly options: LoadOptions,
    ) {}

    /** The next operation. As a client would, it is repeated until it is answered: with the same key, so that it counts once. */
    async operate(index: number): Promise<void> {
        const changeable = this.tasks.filter((it) => it.state !== "deleted" && !it.remindedSoon);
        const task = changeable[Math.floor(this.random() * changeable.length)];
        const dice = this.random();
        if (task === undefined || dice < 0.4) return this.create(index);
        if (dice < 0.6) return this.update(task);
        if (dice < 0.9) return task.state === "pending" ? this.complete(task) : this.reopen(task);
        return this.remove(task);
    }

    private async create(index: number): Promise<void> {
        const title = `${this.options.name} ${index}`;
        const kind = this.random();
        const remindedSoon = kind < 0.15;
        const recurring = !remindedSoon && kind < 0.6;
        const now = this.account.now();
        const due = remindedSoon
            ? now + promises.reminderLead + this.options.reminderAfter
            : kind < 0.85
              ? now + 3 * day + index * 1000
              : undefined;
        const key = `${this.account.userId}-${index}`;
        const created = await untilAnswered(`creating ${title}`, () =>
            this.account.createTask(
                {
                    title,
                    recurrence: recurring ? "daily" : "none",
                    ...(due === undefined ? {} : { due_date: new Date(due).toISOString() }),
                },
                { "idempotency-key": key },
            ),
        );
        // Where that took so long that the reminder's time had passed, there is no reminder.
        const reminded = due !== undefined && due - promises.reminderLead > Date.parse(created.created_at);
        this.tasks.push({
            id: created.id,
            title,
            state: "pending",
            priority: created.priority,
            due: reminded ? due : undefined,
            recurring,
            completed: false,
            remindedSoon: remindedSoon && reminded,
        });
    }

    private async update(expected: ExpectedTask): Promise<void> {
        const priority = priorities[(priorities.indexOf(expected.priority) + 1) % priorities.length]!;
        await untilAnswered(`updating ${expected.title}`, async () => {
            const current = await this.account.task(expected.id);
            if (current.priority !== priority) await this.account.updateTask(current, { priority });
        });
        expected.priority = priority;
    }

    private async complete(expected: ExpectedTask): Promise<void> {
        await untilAnswered(`completing ${expected.title}`, () => this.account.completeTask(expected.id));
        expected.state = "completed";
        expected.completed = true;
    }

    private async reopen(expected: ExpectedTask): Promise<void> {
        await untilAnswered(`reopening ${expected.title}`, () => this.account.reopenTask(expected.id));
        expected.state = "pending";
        expected.completed = false;
    }

    private async remove(expected: ExpectedTask): Promise<void> {
        await untilAnswered(`deleting ${expected.title}`, async () => {
            // An attempt without an answer may have done it.
            const there = (await this.account.tasks(expected.title)).some((it) => it.id === expected.id);
            if (there) await this.account.deleteTask(expected.id);
        });
        expected.state = "deleted";
    }
}

const untilAnswered = <T>(what: string, attempt: () => Promise<T>): Promise<T> => eventually(what, patience, attempt);

/** Seeded operations of some users on a platform: the same ones in the same order for each user, whatever happens meanwhile. */
export class Load {
    private done = 0;
    private isStopping = false;
    private finished: Promise<void> = Promise.resolve();

    private constructor(
        private readonly options: LoadOptions,
        readonly users: readonly LoadedUser[],
    ) {}

    /** Signs the users up. */
    static async start(target: SuiteTarget, options: LoadOptions): Promise<Load> {
        const users: LoadedUser[] = [];
        for (let index = 0; index < options.users; index++) {
            const name = `${options.name.replaceAll(/\W+/g, "-")}-${index}-${Date.now().toString(36)}`;
            const account = await Account.signUp(target, name);
            users.push(new LoadedUser(account, seededRandom(options.seed * 1000 + index), options));
        }
        return new Load(options, users);
    }

    begin(): void {
        this.finished = Promise.all(this.users.map((it) => this.work(it))).then(() => undefined);
        // Its failure is for whoever waits for the end.
        this.finished.catch(() => undefined);
    }

    /** Waits until so many operations of all users together have been answered, or the load has ended. */
    async answered(operations: number): Promise<void> {
        const progress = eventually(`${operations} operations answered`, patience, () => {
            if (this.done < operations) throw new Error(`${this.done} so far`);
        });
        await Promise.race([progress, this.finished.then(() => progress)]);
    }

    /** Operations that were answered. */
    get operations(): number {
        return this.done;
    }

    /** Begins no operation any more. */
    stop(): void {
        this.isStopping = true;
    }

    /** Waits until every operation has been answered. */
    finish(): Promise<void> {
        return this.finished;
    }

    private async work(user: LoadedUser): Promise<void> {
        for (let index = 0; index < this.options.operationsPerUser && !this.isStopping; index++) {
            await user.operate(index);
            this.done++;
            await pause(this.options.pause);
        }
    }
}
