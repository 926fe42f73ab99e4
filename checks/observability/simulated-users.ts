import { setTimeout as pause } from "node:timers/promises";
import { Account } from "../../e2e/client/account";
import { gatewayTarget } from "../../e2e/client/target";

/** Milliseconds from one action to the next. */
const paceMs = 250;
/** Browsers that watch the tasks. */
const browsers = 12;
/** Actions under way at which users stop coming. */
const most = 40;

/**
 * Users who do everything that dashboards show, over and over, until they are stopped. They come at a steady pace and do not wait for
 * each other, as users do: a slow service makes many of them wait, not one.
 */
export class SimulatedUsers {
    private stopping = false;
    private readonly done: Promise<void>;
    private readonly underWay = new Set<Promise<void>>();
    /** Errors that requests ended with, the first few. */
    readonly failures: string[] = [];

    private constructor(private readonly account: Account) {
        this.done = this.act();
    }

    /** Signs up, opens WebSockets and begins. */
    static async start(gateway: string): Promise<SimulatedUsers> {
        const account = await Account.signUp(gatewayTarget(gateway), `load-${Date.now().toString(36)}`);
        const users = new SimulatedUsers(account);
        await users.connect();
        return users;
    }

    /** Opens WebSockets, as browsers do when theirs broke. */
    async connect(): Promise<void> {
        await Promise.all(Array.from({ length: browsers }, () => this.account.openSocket()));
    }

    async stop(): Promise<void> {
        this.stopping = true;
        await this.done;
    }

    private async act(): Promise<void> {
        for (let index = 0; !this.stopping; index++) {
            if (this.underWay.size < most) {
                const action = this.once(index).catch((error: unknown) => {
                    if (this.failures.length < 10) this.failures.push(String(error));
                });
                this.underWay.add(action);
                void action.then(() => this.underWay.delete(action));
            }
            await pause(paceMs);
        }
        await Promise.all(this.underWay);
    }

    private async once(index: number): Promise<void> {
        const task = await this.account.createTask({
            title: `load ${index}`,
            // Its reminder is due at once: 15 minutes before.
            due_date: new Date(Date.now() + 15 * 60_000 + 1000).toISOString(),
            recurrence: index % 2 === 0 ? "daily" : "none",
        });
        if (index % 2 === 0) await this.account.completeTask(task.id);
    }
}
