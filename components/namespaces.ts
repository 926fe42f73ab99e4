import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Pod security level that a namespace enforces. */
type PodSecurity = "restricted" | "baseline" | "privileged";

/**
 * The platform's namespaces and the strictest level their pods can live with. Redpanda's and Dapr's pods set no seccomp
 * profile on every container, which `restricted` asks for; log collector and node exporter read folders of the node.
 */
export const namespaces = {
    services: { name: "todo", podSecurity: "restricted" },
    dapr: { name: "dapr-system", podSecurity: "baseline" },
    messaging: { name: "messaging", podSecurity: "baseline" },
    data: { name: "data", podSecurity: "restricted" },
    gateway: { name: "gateway", podSecurity: "restricted" },
    // Node exporter and log collector read the node's own folders, which every stricter level forbids.
    monitoring: { name: "monitoring", podSecurity: "privileged" },
} as const satisfies Record<string, { name: string; podSecurity: PodSecurity }>;

export type NamespaceKey = keyof typeof namespaces;

/** Label that makes Dapr's injector look at the pods of a namespace. */
export const daprInjectionLabel = { "dapr-injection": "enabled" } as const;

/** Namespaces with pod-security labels. Every namespace is a resource of its own, so that deleting it removes its volumes. */
export class Namespaces extends pulumi.ComponentResource {
    /** Names; depending on one means depending on its namespace. */
    readonly names: Readonly<Record<NamespaceKey, pulumi.Output<string>>>;

    constructor(
        name: string,
        args: { readonly selected: readonly NamespaceKey[] },
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("todo:platform:Namespaces", name, {}, opts);
        const created = (Object.keys(namespaces) as NamespaceKey[]).map((key) => {
            const { name: namespace, podSecurity } = namespaces[key];
            if (!args.selected.includes(key)) return [key, pulumi.output(namespace)] as const;
            const resource = new kubernetes.core.v1.Namespace(
                `${name}-${namespace}`,
                {
                    metadata: {
                        name: namespace,
                        labels: {
                            "pod-security.kubernetes.io/enforce": podSecurity,
                            "pod-security.kubernetes.io/warn": "restricted",
                            ...(key === "services" ? daprInjectionLabel : {}),
                        },
                    },
                },
                { parent: this },
            );
            return [key, resource.metadata.name] as const;
        });
        this.names = Object.fromEntries(created) as Record<NamespaceKey, pulumi.Output<string>>;
        this.registerOutputs({ names: this.names });
    }
}
