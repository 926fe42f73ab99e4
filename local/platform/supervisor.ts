import { setTimeout as delay } from "node:timers/promises";
import { type LocalProcess } from "../process/local-process";

/** As a kubelet's: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy */
const backoffSeconds = { first: 10, longest: 300, forgivenAfter: 600 } as const;

/** Seconds until a process starts again that has ended so often in a row: the first time none. */
export const waitBefore = (ends: number): number =>
    ends === 1 ? 0 : Math.min(backoffSeconds.longest, backoffSeconds.first * 2 ** (ends - 2));

/** Starts again what ends without being asked to, and tells of it; answers how to stop that. */
export function supervise(processes: readonly LocalProcess[], tell: (line: string) => void): () => void {
    const stopping = new AbortController();
    const { signal } = stopping;

    for (const process of processes) {
        let ends = 0;
        let started = Date.now();
        process.onUnexpectedEnd = (how) => void startAgain(how);

        async function startAgain(how: string): Promise<void> {
            if (signal.aborted) return;
            if (Date.now() - started > backoffSeconds.forgivenAfter * 1000) ends = 0;
            const wait = waitBefore(++ends);
            const when = wait === 0 ? "at once" : `in ${wait} s`;
            tell(`${process.name} ended by itself (${how}) and starts again ${when}; its log: ${process.logFile}`);
            if (wait > 0) await delay(wait * 1000, undefined, { signal }).catch(() => undefined);
            if (signal.aborted) return;
            started = Date.now();
            process.launch();
            try {
                await process.ready();
                tell(`${process.name} is ready again`);
            } catch (error) {
                // One that ended is told of by its end.
                if (process.isRunning) tell((error as Error).message);
            }
        }
    }
    return () => stopping.abort();
}
