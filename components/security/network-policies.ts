import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type NamespaceKey } from "../../model/platform/namespaces";
import { type Flow } from "./flow";
import { podGroups, type PodGroup } from "./parties";
import { denyAll, policySpec, type PolicySpec } from "./rules";

/** A policy as an object of the cluster. */
export const networkPolicy = (
    name: string,
    args: { readonly name: string; readonly namespace: pulumi.Input<string>; readonly spec: PolicySpec },
    opts: pulumi.CustomResourceOptions,
) =>
    new kubernetes.networking.v1.NetworkPolicy(
        name,
        {
            metadata: { name: args.name, namespace: args.namespace },
            spec: args.spec as kubernetes.types.input.networking.v1.NetworkPolicySpec,
        },
        opts,
    );

/** Groups of a namespace that connect to anybody, or anybody to them; the others get the default. */
const groupsOf = (flows: readonly Flow[], namespace: NamespaceKey): PodGroup[] =>
    Object.values<PodGroup>(podGroups).filter(
        (group) =>
            group.namespace === namespace &&
            flows.some(({ from, to }) => [...from, ...to].some((it) => it.kind === "pods" && it.group === group)),
    );

export interface NetworkPoliciesArgs {
    readonly flows: readonly Flow[];
    readonly namespaces: Readonly<Record<NamespaceKey, pulumi.Output<string>>>;
    /** The namespaces that the deployment has. */
    readonly selected: readonly NamespaceKey[];
}

/**
 * Default deny, both ways, in every namespace of ours, and a policy for each group of pods with exactly its flows; the services bring
 * theirs. Plain NetworkPolicy objects, so that any plugin enforces them; see docs/network-policies.md.
 */
export class NetworkPolicies extends pulumi.ComponentResource {
    constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:security:NetworkPolicies", name, {}, opts);
        for (const key of args.selected) {
            const namespace = args.namespaces[key];
            const policy = (policyName: string, spec: PolicySpec) =>
                networkPolicy(`${name}-${key}-${policyName}`, { name: policyName, namespace, spec }, { parent: this });
            policy("default-deny", denyAll);
            for (const group of groupsOf(args.flows, key)) {
                policy(group.name, policySpec(args.flows, group));
            }
        }
        this.registerOutputs({});
    }
}
