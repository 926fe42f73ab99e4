import { type IContainer, type IPodSecurityContext } from "kubernetes-models/v1";
import { auditedWorkloads, type AuditedWorkload } from "../platform/audited-platform";
import { type ChecklistRule } from "./rule";

/** What is wrong with a pod as a whole. */
function podFindings({ pod }: AuditedWorkload): string[] {
    return [
        ...(pod.automountServiceAccountToken === false ? [] : ["mounts a token of the API server"]),
        ...(pod.hostNetwork || pod.hostPID || pod.hostIPC ? ["shares network or processes with its node"] : []),
        ...(pod.volumes ?? []).filter((it) => it.hostPath).map((it) => `volume ${it.name} is a folder of the node`),
    ];
}

/** What is wrong with a container; what it does not say itself, its pod says. */
function containerFindings({ securityContext: own = {} }: IContainer, pod: IPodSecurityContext): string[] {
    const { runAsNonRoot, runAsUser, seccompProfile } = { ...pod, ...own };
    const isRestricted =
        !own.privileged &&
        own.allowPrivilegeEscalation === false &&
        own.readOnlyRootFilesystem === true &&
        own.capabilities?.drop?.includes("ALL") === true &&
        (own.capabilities.add ?? []).length === 0;
    return [
        ...(runAsNonRoot === true && runAsUser !== 0 ? [] : ["may run as root"]),
        ...(seccompProfile?.type === "RuntimeDefault" ? [] : ["has no seccomp profile"]),
        ...(isRestricted ? [] : ["is not restricted"]),
    ];
}

export const podSecurity: ChecklistRule = {
    id: "pod-security",
    title: "Pods run restricted: no root, no privileges, a read-only file system, nothing of the node, no unneeded token",
    requirement: "SC-007",
    why: "An attacker in a process can do no more than the process may.",
    fix: "Set runAsNonRoot, seccompProfile RuntimeDefault, allowPrivilegeEscalation false, drop ALL, readOnlyRootFilesystem.",
    severity: "critical",
    check: (platform) =>
        auditedWorkloads(platform)
            .filter((it) => it.namespace !== "kube-system")
            .flatMap((workload) => [
                ...podFindings(workload).map((it) => `${workload.id}: ${it}`),
                ...workload.containers.flatMap((container) =>
                    containerFindings(container, workload.pod.securityContext ?? {}).map(
                        (it) => `${workload.id}, container ${container.name}: ${it}`,
                    ),
                ),
            ]),
};
