import { setTimeout as pause } from "node:timers/promises";
import { Account } from "../../../../e2e/client/account";
import { type SuiteTarget } from "../../../../e2e/client/target";

/** A user who creates tasks and reads the audit log all the time, asks once only, and notes what fails. */
export class Visitor {
    private readonly failures: string[] = [];
    private requests = 0;
    private hasLeft = false;
    private readonly done: Promise<void>;

    private constructor(
        private readonly account: Account,
        private readonly pauseMs: number,
    ) {
        this.done = this.visit();
    }

    /** @param pauseMs between two requests */
    static async arrive(target: SuiteTarget, pauseMs = 100): Promise<Visitor> {
        return new Visitor(await Account.signUp(target, `visitor-${Date.now().toString(36)}`), pauseMs);
    }

    async leave(): Promise<{ readonly requests: number; readonly failures: readonly string[] }> {
        this.hasLeft = true;
        await this.done;
        return { requests: this.requests, failures: this.failures };
    }

    private async visit(): Promise<void> {
        let last = "none";
        while (!this.hasLeft) {
            await this.ask("creating a task", async () => {
                last = (await this.account.createTask({ title: "of a visitor" })).id;
            });
            await this.ask("reading the audit log", () => this.account.auditLog(last));
        }
    }

    private async ask(what: string, request: () => Promise<unknown>): Promise<void> {
        this.requests++;
        try {
            await request();
        } catch (error) {
            this.failures.push(`${new Date().toISOString()} ${what}: ${(error as Error).message}`);
        }
        await pause(this.pauseMs);
    }
}
