import * as pulumi from "@pulumi/pulumi";
import { RecordingMonitor, type MonitorOptions, type PlannedResource } from "./monitor";
import { type StackFile } from "./stack-files";

/** What a stack would create. */
export interface EvaluatedStack {
    readonly resources: readonly PlannedResource[];
    readonly outputs: Readonly<Record<string, unknown>>;
}

export interface EvaluationOptions extends MonitorOptions {
    /** What to evaluate; the project's own program when absent. */
    readonly program?: () => Promise<object>;
}

const organization = "organization";

/** The program of this project. */
async function wholeProgram(): Promise<object> {
    const { default: program } = (await import("../index")) as unknown as { default: () => Promise<object> };
    return program();
}

/**
 * Evaluates a program in this process as a preview would: no CLI, no state, no cloud, no cluster.
 *
 * @throws ConfigError when the stack's configuration is wrong.
 */
export async function evaluate(file: StackFile, options: EvaluationOptions = {}): Promise<EvaluatedStack> {
    const frames = Error.stackTraceLimit;
    const resources = pulumi.Resource as unknown as { callsites: () => readonly object[] };
    const { callsites } = resources;
    // The SDK writes out where each of its thousands of promises was made: with all frames a third of the whole evaluation.
    Error.stackTraceLimit = 1;
    // And for the engine where each resource was made, with all frames whatever the limit says. Here no engine asks.
    resources.callsites = () => [];
    try {
        return await evaluateProgram(file, options);
    } finally {
        Error.stackTraceLimit = frames;
        resources.callsites = callsites;
    }
}

async function evaluateProgram(file: StackFile, options: EvaluationOptions): Promise<EvaluatedStack> {
    const { program = wholeProgram } = options;
    const monitor = new RecordingMonitor(options);
    // Tells the SDK what a mock monitor understands; its own monitor is then replaced by ours.
    await pulumi.runtime.setMocks(monitor.mocks, file.project, file.stack, true, organization);
    pulumi.runtime.setMockOptions(monitor, file.project, file.stack, true, organization);
    pulumi.runtime.setAllConfig({ ...file.values }, [...file.secretKeys]);

    // The stack resource keeps a promise of its own for what its program throws, and nobody awaits that one: an error that
    // passed through it would end the process even after being caught here.
    let failure: { readonly error: unknown } | undefined;
    await pulumi.runtime.runInPulumiStack(() =>
        program().catch((error: unknown) => {
            failure = { error };
            return {};
        }),
    );
    await pulumi.runtime.disconnect();
    if (failure !== undefined) throw failure.error;
    return {
        resources: [...monitor.recorded].sort((a, b) => (a.urn < b.urn ? -1 : 1)),
        outputs: monitor.outputs,
    };
}
