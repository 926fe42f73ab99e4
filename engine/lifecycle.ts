import * as pulumi from "@pulumi/pulumi";
import { type Alias } from "@pulumi/pulumi/proto/alias_pb";
import { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { nameIn, typeIn } from "./urn";

/** How a resource changes and how it goes, as the program asks for it. */
export interface Lifecycle {
    /** Inputs whose changes are let be. */
    readonly ignoreChanges: readonly string[];
    /** Inputs whose change replaces the resource, besides those that its provider knows. */
    readonly replaceOnChanges: readonly string[];
    readonly deleteBeforeReplace: boolean;
    /** URNs that the resource may have had before, those by a parent's former name included. */
    readonly aliases: readonly string[];
    /** URN of the resource whose deletion deletes this one too. */
    readonly deletedWith: string | undefined;
    readonly retainOnDelete: boolean;
    /** Durations by operation. */
    readonly customTimeouts: Readonly<Record<string, string>>;
}

/** Of a resource that asks for nothing. */
export const plainLifecycle: Lifecycle = {
    ignoreChanges: [],
    replaceOnChanges: [],
    deleteBeforeReplace: false,
    aliases: [],
    deletedWith: undefined,
    retainOnDelete: false,
    customTimeouts: {},
};

/** What a request says of it, given the former URNs of the parent. */
export function lifecycleOf(request: RegisterResourceRequest, parentAliases: readonly string[]): Lifecycle {
    const timeouts = request.getCustomtimeouts();
    const durations = Object.entries({
        create: timeouts?.getCreate(),
        update: timeouts?.getUpdate(),
        delete: timeouts?.getDelete(),
    }).flatMap(([operation, duration]) => (duration ? [[operation, duration] as const] : []));
    return {
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        aliases: aliasesOf(request, parentAliases),
        deletedWith: request.getDeletedwith() || undefined,
        retainOnDelete: request.getRetainondelete() ?? false,
        customTimeouts: Object.fromEntries(durations),
    };
}

const rootStackType = "pulumi:pulumi:Stack";

interface ResourceName {
    readonly parent: string;
    readonly type: string;
    readonly name: string;
    readonly stack?: string;
    readonly project?: string;
}

/** The engine's name of a resource: the types of all its parents but the stack, then its own. */
export function urnOf({
    parent,
    type,
    name,
    stack = pulumi.getStack(),
    project = pulumi.getProject(),
}: ResourceName): string {
    const [, , parentType = rootStackType] = parent.split("::");
    const types = parentType === rootStackType ? type : `${parentType}$${type}`;
    return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}

/**
 * The engine's rules: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go (generateAliases). It
 * follows the one alias of a parent that the state knows; here is no state, so each of them counts.
 */
function aliasesOf(request: RegisterResourceRequest, parentAliases: readonly string[]): string[] {
    const parent = request.getParent();
    const own = request.getAliasesList().map((it) => formerUrn(request, it));
    const current = urnOf({ parent, type: request.getType(), name: request.getName() });
    const inherited = parentAliases.flatMap((parentAlias) =>
        [current, ...own].map((urn) => {
            const name = nameIn(urn);
            // By convention a child's name begins with its parent's.
            const suffix = name.startsWith(nameIn(parent)) ? name.slice(nameIn(parent).length) : undefined;
            const former = suffix === undefined ? name : nameIn(parentAlias) + suffix;
            return urnOf({ parent: parentAlias, type: typeIn(urn), name: former });
        }),
    );
    return [...new Set([...own, ...inherited])];
}

function formerUrn(request: RegisterResourceRequest, alias: Alias): string {
    const spec = alias.getSpec();
    if (spec === undefined) return alias.getUrn();
    return urnOf({
        parent: spec.getNoparent() ? "" : spec.getParenturn() || request.getParent(),
        type: spec.getType() || request.getType(),
        name: spec.getName() || request.getName(),
        stack: spec.getStack() || undefined,
        project: spec.getProject() || undefined,
    });
}
