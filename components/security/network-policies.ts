import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type NamespaceKey } from "../../model/platform/namespaces";
import { type Flow } from "./flow";
import { podGroups } from "./parties";
import { denyAll, policySpec, type PolicySpec } from "./rules";

export interface NetworkPoliciesArgs {
    readonly flows: readonly Flow[];
    readonly namespaces: Readonly<Record<NamespaceKey, pulumi.Output<string>>>;
    /** The namespaces that the deployment has. */
    readonly selected: readonly NamespaceKey[];
}

/**
 * Default deny, both ways, in every namespace of ours, and a policy for each group of pods with exactly its flows. Plain
 * NetworkPolicy objects, so that any plugin enforces them; see docs/network-policies.md.
 */
export class NetworkPolicies extends pulumi.ComponentResource {
    constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:security:NetworkPolicies", name, {}, opts);
        const policy = (policyName: string, namespace: pulumi.Output<string>, key: NamespaceKey, spec: PolicySpec) =>
            new kubernetes.networking.v1.NetworkPolicy(
                `${name}-${key}-${policyName}`,
                {
                    metadata: { name: policyName, namespace },
                    spec: spec as kubernetes.types.input.networking.v1.NetworkPolicySpec,
                },
                { parent: this },
            );
        for (const key of args.selected) {
            const namespace = args.namespaces[key];
            policy("default-deny", namespace, key, denyAll);
            for (const group of Object.values(podGroups).filter((it) => it.namespace === key)) {
                policy(group.name, namespace, key, policySpec(args.flows, group));
            }
        }
        this.registerOutputs({});
    }
}
