import { goPrograms, type GoModule } from "../go/programs";

/** The module's v0.314.0 is release 3.14.0. kube-prometheus-stack installs the same. */
const prometheusModule = {
    folder: __dirname,
    programs: {
        prometheus: "github.com/prometheus/prometheus/cmd/prometheus",
        promtool: "github.com/prometheus/prometheus/cmd/promtool",
    },
    // Of its ways to find targets the cluster's only: the SDKs of clouds are most of the work.
    tags: ["remove_all_sd", "enable_kubernetes_sd"],
    announcement: "Prometheus, once: about five minutes",
} as const satisfies GoModule<string>;

export type PrometheusBinaries = Awaited<ReturnType<typeof prometheusBinaries>>;

/**
 * Paths of Prometheus and promtool, for local platforms and for pods.
 *
 * @throws UserError without Go.
 */
export const prometheusBinaries = (progress?: (step: string) => void) => goPrograms(prometheusModule, progress);
