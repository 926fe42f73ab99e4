import { workloadsOf } from "../platform";
import { type Rule } from "./rule";

export const podSecurity: Rule = {
    id: "pod-security",
    title: "Pods run restricted: no root, no privileges, a read-only file system, no token that is not needed",
    spec: "User story 6",
    why: "What a process cannot do, whoever takes it over cannot do either.",
    fix: "runAsNonRoot, seccompProfile RuntimeDefault, allowPrivilegeEscalation false, drop ALL, readOnlyRootFilesystem.",
    severity: "critical",
    check: (platform) => {
        const ours = workloadsOf(platform).filter(
            (it) => it.namespace !== "kube-system" && it.namespace !== "local-path-storage",
        );
        return ours.flatMap(({ id, template, containers }) => {
            const pod = template.spec.securityContext ?? {};
            return [
                ...(pod["runAsNonRoot"] === true ? [] : [`${id}: may run as root`]),
                ...((pod["seccompProfile"] as { type?: string } | undefined)?.type === "RuntimeDefault"
                    ? []
                    : [`${id}: has no seccomp profile`]),
                ...(template.spec.automountServiceAccountToken === false
                    ? []
                    : [`${id}: mounts a token of the API server`]),
                ...containers
                    .filter(
                        ({ securityContext: it = {} }) =>
                            it["allowPrivilegeEscalation"] !== false ||
                            it["readOnlyRootFilesystem"] !== true ||
                            !JSON.stringify(it["capabilities"] ?? {}).includes('"ALL"'),
                    )
                    .map((it) => `${id}, container ${it.name}: is not restricted`),
            ];
        });
    },
};
