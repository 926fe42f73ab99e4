import { type Stack } from "@pulumi/pulumi/automation";

/** A resource as the state lists it. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly parent?: string;
    readonly custom: boolean;
    /** Absent for what is not protected. */
    readonly protect?: boolean;
    /** ISO 8601; absent for what an old engine made. */
    readonly created?: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
}

/** Something that a killed run had begun. */
export interface PendingOperation {
    readonly type: string;
    readonly resource: Pick<StateResource, "urn" | "type" | "parent" | "inputs"> & {
        /** URN of its provider, and `::` with that one's ID. */
        readonly provider?: string;
    };
}

/** What runs that were killed had begun, as far as the state knows. */
export async function pendingOperationsOf(stack: Pick<Stack, "exportStack">): Promise<readonly PendingOperation[]> {
    const { deployment } = (await stack.exportStack()) as {
        deployment: { pending_operations?: PendingOperation[] } | null;
    };
    return deployment?.pending_operations ?? [];
}

/**
 * What a stack's state holds, secrets in plain text; while an update runs, what it has made so far. Nothing for a stack that was
 * never brought up.
 */
export async function stateOf(stack: Pick<Stack, "exportStack">): Promise<readonly StateResource[]> {
    const { deployment } = (await stack.exportStack()) as { deployment: { resources?: StateResource[] } | null };
    return deployment?.resources ?? [];
}
