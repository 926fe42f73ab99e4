/** How the processes of the local platform talk to the one that started them. */

/** What a process says once it serves. */
export interface ReadyMessage {
    readonly type: "ready";
}

/** A request of the runner; answered with the same number. */
export interface ControlMessage {
    readonly request: number;
    readonly command: unknown;
}

export interface ControlAnswer {
    readonly answer: number;
    readonly error?: string;
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
    process.on("message", ({ request, command }: ControlMessage) => {
        Promise.resolve()
            .then(() => obey(command))
            .then(
                () => process.send?.({ answer: request }),
                (error: unknown) => process.send?.({ answer: request, error: String(error) }),
            );
    });
    started.then(() => process.send?.({ type: "ready" } satisfies ReadyMessage), fail);
}

function fail(error: unknown): void {
    console.error(error);
    process.exit(1);
}
