import { LocalWorkspace, StackNotFoundError, type OutputMap, type PulumiCommand } from "@pulumi/pulumi/automation";
import { chooseBackend } from "./state-backend";

/** Outputs of a stack that exists; undefined when it was never brought up. */
export async function outputsOf(
    folder: string,
    stack: string,
    pulumiCommand: PulumiCommand,
): Promise<OutputMap | undefined> {
    const { env } = await chooseBackend(folder, pulumiCommand);
    try {
        const found = await LocalWorkspace.selectStack(
            { stackName: stack, workDir: folder },
            { pulumiCommand, envVars: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" } },
        );
        const outputs = await found.outputs();
        return Object.keys(outputs).length === 0 ? undefined : outputs;
    } catch (error) {
        if (error instanceof StackNotFoundError) return undefined;
        throw error;
    }
}
