import { isDeepStrictEqual } from "node:util";
import { setTimeout as pause } from "node:timers/promises";

/** Thrown when something is not as promised. Its message is all that a reader of the report gets. */
export class Broken extends Error {}

/** Fails unless `actual` equals `expected` as JSON, in a sentence. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(plain(actual), plain(expected))) {
        throw new Broken(`${what}: expected ${show(expected)}, got ${show(actual)}`);
    }
}

/** Fails unless `condition` holds. */
export function ensure(condition: boolean, complaint: string): asserts condition {
    if (!condition) throw new Broken(complaint);
}

const plain = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)));
const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

/**
 * Repeats `attempt` until it succeeds or `within` milliseconds have passed; the last failure is the reason given. An
 * attempt that has begun may finish after the deadline, so `attempt` bounds its own requests.
 */
export async function eventually<T>(what: string, within: number, attempt: () => T | Promise<T>): Promise<T> {
    const deadline = performance.now() + within;
    for (let interval = 25; ; interval = Math.min(interval * 1.5, 500)) {
        try {
            return await attempt();
        } catch (error) {
            const left = deadline - performance.now();
            if (left <= 0) throw new Broken(`${what} within ${within / 1000} s: ${reasonOf(error)}`, { cause: error });
            await pause(Math.min(interval, left));
        }
    }
}

/** Message of an error with those of its causes: `fetch failed` alone tells nobody anything. */
export function reasonOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const cause = error instanceof Broken || error.cause === undefined ? "" : reasonOf(error.cause);
    return [error.message || error.name, cause].filter(Boolean).join(": ");
}
