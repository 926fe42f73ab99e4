import {
    ConcurrentUpdateError,
    LocalWorkspace,
    StackNotFoundError,
    type EngineEvent,
    type OutputMap,
    type PulumiCommand,
    type Stack,
} from "@pulumi/pulumi/automation";
import { stackCommand } from "../../engine/command/stack-command";
import { UserError } from "../../engine/command/user-error";
import { chooseBackend, commandPrefix, type StateBackend } from "./state-backend";
import { explainFailure } from "./failure";
import { PodWatch } from "./pod-watch";
import { Progress, type Expectation } from "./progress";

/** A stack ready to be worked on. */
export interface OpenStack {
    readonly stack: Stack;
    readonly backend: StateBackend;
}

export interface OpenOptions {
    /** Where the state is; by default what {@link chooseBackend} finds for the folder. */
    readonly backend?: StateBackend;
    /** Environment of the CLI beyond that of this process. */
    readonly env?: Readonly<Record<string, string>>;
}

/** No word of newer versions of the CLI. */
const quiet = { PULUMI_SKIP_UPDATE_CHECK: "true" };

/** Selects the stack, creating it in its back end the first time. */
export async function openStack(
    folder: string,
    name: string,
    pulumiCommand: PulumiCommand,
    options: OpenOptions = {},
): Promise<OpenStack> {
    const backend = options.backend ?? (await chooseBackend(folder, pulumiCommand));
    const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: name, workDir: folder },
        { pulumiCommand, envVars: { ...backend.env, ...quiet, ...options.env } },
    );
    return { stack, backend };
}

/** Selects a stack that exists; undefined when nothing was brought up. */
export async function findStack(
    folder: string,
    name: string,
    pulumiCommand: PulumiCommand,
): Promise<OpenStack | undefined> {
    const backend = await chooseBackend(folder, pulumiCommand);
    try {
        const stack = await LocalWorkspace.selectStack(
            { stackName: name, workDir: folder },
            { pulumiCommand, envVars: { ...backend.env, ...quiet } },
        );
        return { stack, backend };
    } catch (error) {
        if (error instanceof StackNotFoundError) return undefined;
        throw error;
    }
}

/** The stack that a command works on. @throws {@link UserError} when nothing was brought up. */
export async function requireStack(folder: string, name: string, pulumiCommand: PulumiCommand): Promise<OpenStack> {
    const found = await findStack(folder, name, pulumiCommand);
    if (found === undefined) throw neverBroughtUp(name);
    return found;
}

export const neverBroughtUp = (stack: string): UserError =>
    new UserError(`stack ${stack} has not been brought up`, stackCommand("up", stack));

const heartbeatMs = 20_000;

/** How an operation ended: well, half-way, or before it changed anything. */
export type OperationOutcome = "done" | "failed" | "refused";

/** Runs `up` or `destroy` with a line per component. What did not end well has been explained. */
export async function runOperation(
    { stack, backend }: OpenStack,
    operation: "up" | "destroy",
    expected: ReadonlyMap<string, number>,
    expectation?: Expectation,
): Promise<OperationOutcome> {
    const progress = new Progress(expected, console.log, Date.now, expectation);
    const pods = operation === "up" ? new PodWatch(stack, progress.say) : undefined;
    const heartbeat = setInterval(() => progress.heartbeat(), heartbeatMs);
    const controller = new AbortController();
    // Ctrl+C reaches the CLI by itself; it finishes what is under way. A second one here must not end this process before it.
    const interrupted = () => console.log("stopping after what is under way; press Ctrl+C again to stop at once");
    const terminated = () => controller.abort();
    process.on("SIGINT", interrupted).on("SIGTERM", terminated);
    try {
        const onEvent = (event: EngineEvent) => {
            progress.handle(event);
            pods?.handle(event);
        };
        const options = { onEvent, signal: controller.signal, color: "never" as const };
        const { summary } = operation === "up" ? await stack.up(options) : await stack.destroy(options);
        const changes = Object.entries(summary.resourceChanges ?? {}).filter(([kind]) => kind !== "same");
        console.log(
            changes.length === 0
                ? "\nNothing changed."
                : `\nDone: ${changes.map(([kind, count]) => `${kind} ${count}`).join(", ")}.`,
        );
        for (const it of progress.timings()) console.log(it);
        return "done";
    } catch (error) {
        const output = (error as Error).message;
        const troubles = (await pods?.stop()) ?? [];
        console.error(`\n${explainFailure(progress.errors, output, stack.name, troubles)}`);
        if (error instanceof ConcurrentUpdateError)
            console.error(
                "  Wait for the other run. When there is none, its lock is left over.\n" +
                    `  try: ${commandPrefix(backend)}pulumi cancel --stack ${stack.name}`,
            );
        return progress.hasBegun ? "failed" : "refused";
    } finally {
        clearInterval(heartbeat);
        await pods?.stop();
        process.off("SIGINT", interrupted).off("SIGTERM", terminated);
    }
}

/** The engine's events of a preview; undefined after a failure, which has then been explained. */
export async function runPreview({ stack }: OpenStack): Promise<EngineEvent[] | undefined> {
    const progress = new Progress(new Map(), () => undefined);
    const events: EngineEvent[] = [];
    try {
        await stack.preview({
            color: "never",
            onEvent: (it) => {
                events.push(it);
                progress.handle(it);
            },
        });
        return events;
    } catch (error) {
        console.error(`\n${explainFailure(progress.errors, (error as Error).message, stack.name)}`);
        return undefined;
    }
}

/** The outputs as lines; secrets stay hidden, and the stack's page is left to `npm run status`. */
export function describeOutputs(outputs: OutputMap): string[] {
    const width = Math.max(...Object.keys(outputs).map((it) => it.length));
    return Object.entries(outputs)
        .filter(([name]) => name !== "readme")
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { value, secret }]) => `  ${name.padEnd(width)}  ${secret ? "(secret)" : String(value)}`);
}
