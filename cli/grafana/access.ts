import { monitoringNames } from "../../model/platform/monitoring-names";
import { namespaces } from "../../model/platform/namespaces";
import { type StackFile } from "../../engine/stack-files";

/** How to reach Grafana of a stack by kubectl. */
export interface GrafanaAccess {
    /** The kube context; absent: the current one. */
    readonly context: string | undefined;
    /** Prints the generated password. */
    readonly passwordCommand: string;
    /** Arguments of `kubectl port-forward` that lead from a local port to Grafana. */
    readonly forwardArguments: string[];
}

/** Commands for a stack. A dev stack names its context, or leaves it to kubectl; a cloud's is the current one. */
export function accessTo({ project, values }: StackFile, port: number): GrafanaAccess {
    const { grafana } = monitoringNames;
    const context = values[`${project}:kubeContext`] || undefined;
    const where = [...(context ? ["--context", context] : []), "--namespace", namespaces.monitoring.name];
    return {
        context,
        passwordCommand: `kubectl ${where.join(" ")} get secret ${grafana.adminSecret} --output go-template='{{index .data "admin-password" | base64decode}}'`,
        forwardArguments: [
            "--namespace",
            namespaces.monitoring.name,
            `service/${grafana.service}`,
            `${port}:${grafana.port}`,
        ],
    };
}
