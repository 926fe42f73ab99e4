import * as pulumi from "@pulumi/pulumi";
import { type PolicyResource, type StackValidationPolicy } from "@pulumi/policy";
import { plainLifecycle } from "../engine/lifecycle";
import { type PlannedResource } from "../engine/monitor";
import { secretValue, unknownValue } from "../engine/wire-format";
import { auditedPlatform } from "./audited-stack";
import { checkPlatform } from "./checklist";
import { type AuditedPlatform } from "./platform/audited-platform";
import { type ChecklistRule } from "./rules";

/** Copies what the SDK hands out, which throws on touching a value that only the update will know. */
export function known(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const read = (key: string): unknown => {
        try {
            return known((value as Readonly<Record<string, unknown>>)[key]);
        } catch (error) {
            if (error instanceof Error && error.message.endsWith("can't be known during preview")) return unknownValue;
            throw error;
        }
    };
    if (Array.isArray(value)) return Object.keys(value).map(read);
    return Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}

/** A resource as the engine hands it to a pack, in the form that the rules read. */
export function plannedResource(resource: PolicyResource): PlannedResource {
    const inputs = known(resource.props) as Record<string, unknown>;
    // The engine hands secrets over in clear; a Secret's content is what it should be, and no rule looks at it.
    const isSecret = resource.type === "kubernetes:core/v1:Secret";
    const masked = Object.fromEntries(
        ["data", "stringData"].filter((it) => inputs[it] !== undefined).map((it) => [it, secretValue]),
    );
    return {
        urn: resource.urn,
        type: resource.type,
        name: resource.name,
        custom: true,
        parent: resource.parent?.urn,
        dependsOn: [],
        provider: undefined,
        providers: [],
        protect: resource.opts.protect,
        lifecycle: plainLifecycle,
        inputs: isSecret ? { ...inputs, ...masked } : inputs,
    };
}

/** What a stack says of itself: the program gives every stack these outputs. */
function describeStack(resources: readonly PlannedResource[]): Pick<AuditedPlatform, "target" | "profile"> {
    const { target, profile } = resources.find((it) => it.type === "pulumi:pulumi:Stack")?.inputs ?? {};
    return { target: String(target), profile: String(profile) };
}

/** Stacks that may not be updated while a critical rule is broken: any but dev, whose cluster is there to be thrown away. */
const isProduction = ({ target }: Pick<AuditedPlatform, "target">): boolean => target !== "dev";

type PlatformOf = (resources: readonly PolicyResource[]) => Promise<AuditedPlatform>;

/**
 * Prepares the platform behind a list of resources, and keeps the last one: rendering charts takes a while, and every policy
 * of a pack gets the same stack. The SDK decodes its resources again for each, so their content tells whether they are the same.
 */
export function lastPlatform(): PlatformOf {
    let last: { readonly key: string; readonly platform: Promise<AuditedPlatform> } | undefined;
    return (resources) => {
        const planned = resources.map(plannedResource);
        const key = JSON.stringify(planned);
        if (last?.key !== key) {
            const { target, profile } = describeStack(planned);
            const stack = { stack: pulumi.getStack(), target, profile };
            const platform = auditedPlatform({ ...stack, resources: planned, outputs: {}, today: new Date() });
            last = { key, platform };
        }
        return last.platform;
    };
}

/** A policy cannot change its level, so a critical rule has two: one that stops production, one that advises everybody else. */
export const policiesOf = (rule: ChecklistRule, platformOf: PlatformOf): StackValidationPolicy[] =>
    (rule.severity === "critical" ? (["mandatory", "advisory"] as const) : (["advisory"] as const)).map((level) => ({
        name: level === "mandatory" ? rule.id : `${rule.id}-advice`,
        description: rule.title,
        enforcementLevel: level,
        validateStack: async ({ resources }, reportViolation) => {
            const platform = await platformOf(resources);
            const due = rule.severity === "critical" && isProduction(platform) ? "mandatory" : "advisory";
            if (level !== due) return;
            const [verdict] = checkPlatform(platform, [rule]);
            for (const finding of verdict?.findings ?? []) reportViolation(`${finding}\nfix: ${rule.fix}`);
        },
    }));
