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
    certificates: { name: "cert-manager", podSecurity: "restricted" },
    // Node exporter and log collector read the node's own folders, which every stricter level forbids.
    monitoring: { name: "monitoring", podSecurity: "privileged" },
} as const satisfies Record<string, { name: string; podSecurity: PodSecurity }>;

export type NamespaceKey = keyof typeof namespaces;

/** Label of the namespaces, by which those of the platform are told from others of the same name. */
export const ownerLabel = { "app.kubernetes.io/part-of": "todo" } as const;

/** Label that makes Dapr's injector look at the pods of a namespace. */
export const daprInjectionLabel = { "dapr-injection": "enabled" } as const;
