import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../../engine/command/user-error";
import { findRunning } from "./announcement";

const patienceMs = 60_000;

/** Stops the platform that runs on this machine, and waits until it has gone; false when none does. */
export async function stopLocalRun(file?: string): Promise<boolean> {
    const running = findRunning(file);
    if (running === undefined) return false;
    const { pid } = running;
    process.kill(pid, "SIGTERM");
    for (const deadline = Date.now() + patienceMs; isAlive(pid); await delay(100)) {
        if (Date.now() > deadline)
            throw new UserError(
                `the platform on this machine, process ${pid}, has not stopped in a minute`,
                `kill ${pid}`,
            );
    }
    console.log(`The platform on this machine has stopped (process ${pid}).`);
    return true;
}

function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
}
