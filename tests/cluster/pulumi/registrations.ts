import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Lifecycle } from "../../../engine/lifecycle";
import { type PlannedResource } from "../../../engine/monitor";
import { readable } from "../../../engine/wire-format";

/** A registration in the engine's own log of its calls, as JSON of the protocol's messages: what is empty is left out. */
interface LoggedRegistration {
    readonly type: string;
    readonly name: string;
    readonly custom?: boolean;
    readonly parent?: string;
    readonly provider?: string;
    readonly providers?: Readonly<Record<string, string>>;
    readonly dependencies?: readonly string[];
    readonly protect?: boolean;
    readonly object?: Readonly<Record<string, unknown>>;
    readonly ignoreChanges?: readonly string[];
    readonly replaceOnChanges?: readonly string[];
    readonly deleteBeforeReplace?: boolean;
    readonly deletedWith?: string;
    readonly retainOnDelete?: boolean;
    readonly customTimeouts?: Readonly<Record<string, string>>;
}

interface LoggedCall {
    readonly method: string;
    readonly progress?: string;
    readonly request: LoggedRegistration;
    readonly response: { readonly urn: string } | undefined;
}

/** What the engine knows of a resource; aliases are known to it only where the state has a resource of that name. */
export type Registered = Omit<PlannedResource, "lifecycle"> & { readonly lifecycle: Omit<Lifecycle, "aliases"> };

/** What a program registered with the engine, from the file that PULUMI_DEBUG_GRPC named, in the order of the URNs. */
export function loggedRegistrations(file: string): Registered[] {
    return readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as LoggedCall)
        .filter(
            (it) => it.method === "/pulumirpc.ResourceMonitor/RegisterResource" && it.progress === "response_completed",
        )
        .map(({ request, response }) => registered(request, response?.urn ?? ""))
        .sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** Resources name their provider by URN and id. */
const urnOfProvider = (reference: string): string => reference.replace(/::[^:]*$/, "");

const registered = (request: LoggedRegistration, urn: string): Registered => ({
    urn,
    type: request.type,
    name: request.name,
    custom: request.custom ?? false,
    parent: request.parent,
    dependsOn: [...(request.dependencies ?? [])].sort(),
    provider: request.provider && urnOfProvider(request.provider),
    providers: Object.values(request.providers ?? {})
        .map(urnOfProvider)
        .sort(),
    protect: request.protect ?? false,
    lifecycle: {
        ignoreChanges: request.ignoreChanges ?? [],
        replaceOnChanges: request.replaceOnChanges ?? [],
        deleteBeforeReplace: request.deleteBeforeReplace ?? false,
        deletedWith: request.deletedWith,
        retainOnDelete: request.retainOnDelete ?? false,
        customTimeouts: request.customTimeouts ?? {},
    },
    inputs: readable(request.object ?? {}) as Record<string, unknown>,
});

/** The same of a resource that the embedded engine planned. */
export function withoutAliases({ lifecycle, ...resource }: PlannedResource): Registered {
    const { ignoreChanges, replaceOnChanges, deleteBeforeReplace, deletedWith, retainOnDelete, customTimeouts } =
        lifecycle;
    return {
        ...resource,
        lifecycle: {
            ignoreChanges,
            replaceOnChanges,
            deleteBeforeReplace,
            deletedWith,
            retainOnDelete,
            customTimeouts,
        },
    };
}

/** What one of two engines knows otherwise, a line each; none when they agree. */
export function differences(real: readonly Registered[], planned: readonly Registered[]): string[] {
    const found = new Map(planned.map((it) => [it.urn, it]));
    const missing = real.filter((it) => !found.has(it.urn)).map(({ urn }) => `${urn}: the plan does not have it`);
    const known = new Map(real.map((it) => [it.urn, it]));
    return [
        ...missing,
        ...planned.flatMap((plan) => {
            const registered = known.get(plan.urn);
            if (registered === undefined) return [`${plan.urn}: the engine does not get it`];
            return unequal(registered, plan).map((it) => `${plan.urn}: ${it}`);
        }),
    ];
}

/** Paths of two values that are not the same, with both. */
function unequal(real: unknown, planned: unknown, path = ""): string[] {
    if (isDeepStrictEqual(real, planned)) return [];
    if (!isObject(real) || !isObject(planned))
        return [`${path} is ${JSON.stringify(real)} for the engine, ${JSON.stringify(planned)} in the plan`];
    return [...new Set([...Object.keys(real), ...Object.keys(planned)])].flatMap((key) =>
        unequal(real[key], planned[key], path === "" ? key : `${path}.${key}`),
    );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null;
