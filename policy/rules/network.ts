import { isAllowed, type NetworkConnection, type NetworkPolicy } from "../platform/allowed-connections";
import { ofKind, servicesOf } from "../platform/audited-platform";
import { type ChecklistRule } from "./rule";

/** A sidecar's HTTP and gRPC API, its port for other sidecars, and metrics: https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-production/ */
const sidecarPorts = [3500, 50001, 50002, 9090];
const outside = { kind: "address" as const, address: "192.0.2.1" };

/** Every port that a policy opens for anybody, and two that each may be tried on. */
function triedPorts(policies: readonly NetworkPolicy[]): Pick<NetworkConnection, "port" | "protocol">[] {
    const named = policies
        .flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])])
        .flatMap((it) => it.ports ?? [])
        .flatMap(({ port }) => (typeof port === "number" ? [port] : []));
    const ports = [...new Set([53, 443, ...named])];
    return ports.flatMap((port) => (["TCP", "UDP"] as const).map((protocol) => ({ port, protocol })));
}

export const networkPolicies: ChecklistRule = {
    id: "network-policies",
    title: "Default deny in every namespace, and no flow beyond the catalogue's",
    requirement: "FR-033",
    why: "A compromised pod must not reach another service's database.",
    fix: "Add the flow to components/security/flows.ts; never disable a policy.",
    severity: "critical",
    check: (platform) => {
        const policies = ofKind<NetworkPolicy["spec"]>(platform, "NetworkPolicy");
        const probe = { kind: "pod" as const, labels: { app: "not-of-the-platform" } };
        const stranger = { ...probe, namespace: "default" };
        const tried = triedPorts(policies);
        const open = ofKind(platform, "Namespace")
            .map((it) => it.metadata.name)
            .filter((namespace) => {
                const pod = { ...probe, namespace };
                const others = [stranger, pod, outside];
                return others.some((other) =>
                    tried.some(
                        (it) =>
                            isAllowed(policies, { from: pod, to: other, ...it }) ||
                            isAllowed(policies, { from: other, to: pod, ...it }),
                    ),
                );
            });
        return [
            ...open.map((it) => `namespace ${it} has no default deny`),
            ...servicesOf(platform)
                .filter((it) =>
                    sidecarPorts.some((port) =>
                        isAllowed(policies, {
                            from: stranger,
                            to: { kind: "pod", namespace: it.namespace, labels: it.metadata?.labels ?? {} },
                            port,
                        }),
                    ),
                )
                .map((it) => `${it.id}: its sidecar is open to any pod`),
        ];
    },
};
