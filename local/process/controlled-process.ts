import { callsOver } from "./remote-calls";

/** What a process of the local platform tells the one that started it. */
export interface RunnerCalls {
    /** It serves. */
    ready(): void;
}

/** What that one asks of it. */
export interface ProcessCalls {
    obey(command: unknown): void | Promise<void>;
}

/**
 * Runs a process of the local platform: announces it, obeys commands of the runner, and stops it when asked to or when the
 * runner is gone, however that ended.
 *
 * @param start serves and returns how to stop.
 */
export function runControlled(
    start: () => Promise<() => Promise<void>>,
    obey: (command: unknown) => void | Promise<void> = () => undefined,
): void {
    const started = start();
    let stopping = false;
    const stop = () => {
        if (stopping) return;
        stopping = true;
        const deadline = setTimeout(() => process.exit(1), 10_000);
        deadline.unref();
        started
            .then((stopServing) => stopServing())
            .then(
                () => process.exit(0),
                (error: unknown) => fail(error),
            );
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
    process.on("disconnect", stop);
    const channel = { send: (text: string) => process.send?.(text), on: process.on.bind(process) };
    const runner = callsOver<RunnerCalls, ProcessCalls>(channel, { obey });
    started.then(() => runner.ready.asEvent(), fail);
}

function fail(error: unknown): void {
    console.error(error);
    process.exit(1);
}
