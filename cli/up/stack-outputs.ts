import { type OutputMap, type PulumiCommand } from "@pulumi/pulumi/automation";
import { findStack } from "./operation";

/** Outputs of a stack that exists; undefined when it was never brought up. */
export async function outputsOf(folder: string, stack: string, pulumi: PulumiCommand): Promise<OutputMap | undefined> {
    const found = await findStack(folder, stack, pulumi);
    const outputs = (await found?.stack.outputs()) ?? {};
    return Object.keys(outputs).length === 0 ? undefined : outputs;
}
