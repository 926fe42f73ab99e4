import { setTimeout as pause } from "node:timers/promises";
import { Account } from "../../e2e/account";
import { gatewayTarget } from "../../e2e/target";

const pauseMs = 150;

/** A few users who do everything that dashboards show, over and over, until they are stopped. */
export class Users {
    private stopping = false;
    private readonly done: Promise<void>;
    /** Errors that requests ended with, the first few. */
    readonly failures: string[] = [];

    private constructor(private readonly account: Account) {
        this.done = this.act();
    }

    /** Signs up, opens a WebSocket and begins. */
    static async start(gateway: string): Promise<Users> {
        const account = await Account.signUp(gatewayTarget(gateway), `load-${Date.now().toString(36)}`);
        await account.openSocket();
        return new Users(account);
    }

    async stop(): Promise<void> {
        this.stopping = true;
        await this.done;
    }

    private async act(): Promise<void> {
        for (let index = 0; !this.stopping; index++) {
            try {
                await this.once(index);
            } catch (error) {
                if (this.failures.length < 10) this.failures.push(String(error));
            }
            await pause(pauseMs);
        }
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
