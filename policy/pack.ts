import { PolicyPack, type PolicyResource } from "@pulumi/policy";
import { type PlannedResource } from "../tools/engine/monitor";
import { secretValue } from "../tools/engine/monitor";
import { platformOf } from "../tools/readiness/platform";
import { checkPlatform } from "./checklist";
import { rules } from "./rules";

/** A resource as the engine hands it to a pack, in the form that the rules read. */
export function plannedResource(resource: PolicyResource): PlannedResource {
    const inputs = resource.props as Record<string, unknown>;
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
        protect: resource.opts.protect,
        inputs: isSecret ? { ...inputs, ...masked } : inputs,
    };
}

/** Stacks that may not be updated while a critical rule is broken: those whose data is protected, or that run at production size. */
export const isProduction = (resources: readonly PlannedResource[]): boolean =>
    resources.some((it) => it.type.endsWith(":HorizontalPodAutoscaler")) || resources.some((it) => it.protect);

new PolicyPack("todo-production-readiness", {
    policies: rules.map((rule) => ({
        name: rule.id,
        description: rule.title,
        enforcementLevel: rule.severity === "critical" ? "mandatory" : "advisory",
        validateStack: async ({ resources }, reportViolation) => {
            const planned = resources.map(plannedResource);
            const stack =
                resources
                    .find((it) => it.type === "pulumi:pulumi:Stack")
                    ?.urn.split("::")[0]
                    ?.split(":")
                    .at(-1) ?? "";
            const target = stack;
            const platform = await platformOf({
                stack,
                target,
                profile: "",
                resources: planned,
                outputs: {},
                today: new Date(),
            });
            const [verdict] = checkPlatform(platform, [rule]);
            for (const finding of verdict?.findings ?? []) {
                // An advisory finding on dev is a line in the log; a mandatory one stops a production update.
                if (isProduction(planned)) reportViolation(`${finding}\nto mend: ${rule.fix}`);
                else console.error(`${rule.id}: ${finding}`);
            }
        },
    })),
});
