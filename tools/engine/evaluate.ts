import * as pulumi from "@pulumi/pulumi";
import { RecordingMonitor, readable, secretValue, unknownValue, type PlannedResource } from "./monitor";
import { type StackFile } from "./stack-files";

/** What a stack would create. */
export interface EvaluatedStack {
    readonly resources: readonly PlannedResource[];
    readonly outputs: Readonly<Record<string, unknown>>;
}

const organization = "organization";

/**
 * Evaluates the program in this process as a preview would: no CLI, no state, no cloud, no cluster.
 *
 * @throws ConfigError when the stack's configuration is wrong.
 */
export async function evaluate(file: StackFile): Promise<EvaluatedStack> {
    const monitor = new RecordingMonitor();
    // Tells the SDK what a mock monitor understands; its own monitor is then replaced by ours.
    await pulumi.runtime.setMocks(monitor.mocks, file.project, file.stack, true, organization);
    pulumi.runtime.setMockOptions(monitor, file.project, file.stack, true, organization);
    pulumi.runtime.setAllConfig({ ...file.values }, [...file.secretKeys]);

    const { default: program } = (await import("../../index")) as unknown as { default: () => Promise<object> };
    const outputs = await pulumi.runtime.runInPulumiStack(program);
    await pulumi.runtime.disconnect();
    return {
        resources: [...monitor.recorded].sort((a, b) => (a.urn < b.urn ? -1 : 1)),
        outputs: await plainOutputs((outputs ?? {}) as Record<string, unknown>),
    };
}

async function plainOutputs(outputs: Record<string, unknown>): Promise<Record<string, unknown>> {
    const entries = Object.entries(outputs).map(async ([key, value]) => {
        if (!pulumi.Output.isInstance(value)) return [key, readable(value)] as const;
        if (await pulumi.isSecret(value)) return [key, secretValue] as const;
        const { promise, isKnown } = value as unknown as { promise(): Promise<unknown>; isKnown: Promise<boolean> };
        return [key, (await isKnown) ? await promise.call(value) : unknownValue] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
}
