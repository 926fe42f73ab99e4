import { namespaces } from "../../components/namespaces";
import { isAllowed, type NetworkPolicy } from "../network";
import { ofKind, servicesOf } from "../platform";
import { type Rule } from "./rule";

export const networkPolicies: Rule = {
    id: "network-policies",
    title: "Default deny in every namespace, and no flow beyond the catalogue's",
    spec: "FR-033",
    why: "A compromised pod must not reach the database of another.",
    fix: "Name the flow in components/security/flows.ts; never disable a policy.",
    severity: "critical",
    check: (platform) => {
        const policies = ofKind(platform, "NetworkPolicy") as unknown as NetworkPolicy[];
        const probe = { kind: "pod" as const, labels: { app: "not-of-the-platform" } };
        const open = ofKind(platform, "Namespace")
            .map((it) => it.metadata.name)
            .filter((namespace) => {
                const pod = { ...probe, namespace };
                const other = { ...probe, namespace: "default" };
                return (
                    isAllowed(policies, { from: pod, to: other, port: 443 }) ||
                    isAllowed(policies, { from: other, to: pod, port: 443 })
                );
            });
        return [
            ...open.map((it) => `namespace ${it} has no default deny`),
            ...servicesOf(platform)
                .filter((it) =>
                    isAllowed(policies, {
                        from: { ...probe, namespace: namespaces.services.name },
                        to: { kind: "pod", namespace: it.namespace, labels: it.template.metadata?.labels ?? {} },
                        port: 3500,
                    }),
                )
                .map((it) => `${it.id}: its sidecar is open to any pod`),
        ];
    },
};
