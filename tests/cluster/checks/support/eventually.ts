import { setTimeout as pause } from "node:timers/promises";

/** Rejects with a sentence of what is wrong. */
export function holds(condition: boolean, wrong: string): asserts condition {
    if (!condition) throw new Error(wrong);
}

/** Tries until it holds; rejects with the last of what was wrong. */
export async function eventually<T>(attempt: () => Promise<T>, seconds = 60): Promise<T> {
    const deadline = Date.now() + seconds * 1_000;
    for (;;) {
        try {
            return await attempt();
        } catch (error) {
            if (Date.now() > deadline) throw error;
            await pause(500);
        }
    }
}
