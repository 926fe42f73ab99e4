import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something holds; fails with a description of it after a minute. */
export async function until(description: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!(await holds())) {
        if (Date.now() > deadline) throw new Error(`never happened: ${description}`);
        await sleep(10);
    }
}
