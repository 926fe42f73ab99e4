import * as pulumi from "@pulumi/pulumi";
import { RecordingMonitor, type PlannedResource } from "./monitor";
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
    await pulumi.runtime.runInPulumiStack(program);
    await pulumi.runtime.disconnect();
    return {
        resources: [...monitor.recorded].sort((a, b) => (a.urn < b.urn ? -1 : 1)),
        outputs: monitor.outputs,
    };
}
