import { join } from "node:path";
import { charts } from "../../../model/platform/charts";
import { type GoModule } from "../../../checks/go/programs";
import { type PrometheusBinaries } from "../../../checks/prometheus/binaries";

const folder = (name: string): string => join(__dirname, "..", "go", name);

/** Dapr's control plane. It is built with the Kubernetes libraries of go/kubernetes, so that they are compiled once. */
export const daprModule = {
    folder: folder("dapr"),
    announcement: `Dapr's control plane ${charts.dapr.appVersion}, once: about five minutes`,
    variables: { "github.com/dapr/dapr/pkg/buildinfo.version": charts.dapr.appVersion },
    programs: {
        injector: "github.com/dapr/dapr/cmd/injector",
        operator: "github.com/dapr/dapr/cmd/operator",
        sentry: "github.com/dapr/dapr/cmd/sentry",
        scheduler: "github.com/dapr/dapr/cmd/scheduler",
    },
} as const satisfies GoModule<string>;

/** Operators and exporters, all of them upon the same newer Kubernetes libraries. */
export const operatorsModule = {
    folder: folder("operators"),
    announcement: "the operators of Postgres and Prometheus, and exporters, once: about ten minutes",
    programs: {
        "cnpg-manager": "github.com/cloudnative-pg/cloudnative-pg/cmd/manager",
        "prometheus-operator": "github.com/prometheus-operator/prometheus-operator/cmd/operator",
        "prometheus-config-reloader":
            "github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader",
        "kube-state-metrics": "k8s.io/kube-state-metrics/v2",
        "node-exporter": "github.com/prometheus/node_exporter",
    },
} as const satisfies GoModule<string>;

export type PlatformPrograms = Readonly<
    Record<keyof typeof daprModule.programs | keyof typeof operatorsModule.programs | keyof PrometheusBinaries, string>
>;
