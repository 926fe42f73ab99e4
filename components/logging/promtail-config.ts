import { lokiNames } from "../../model/platform/logging-names";
import { discovery, shipping, stages, type Stage } from "./pipeline";

/** A stage as an entry of `pipeline_stages`. */
function stageEntry(stage: Stage): Readonly<Record<string, unknown>> {
    switch (stage.kind) {
        case "cri":
            return {
                cri: {
                    max_partial_lines: stage.maxPartialLines,
                    max_partial_line_size: stage.maxBytes,
                    max_partial_line_size_truncate: true,
                },
            };
        case "replace":
            return {
                replace: {
                    ...(stage.source === undefined ? {} : { source: stage.source }),
                    expression: stage.expression,
                    replace: stage.replacement,
                },
            };
        case "json":
            return { json: { expressions: stage.fields } };
        case "regex":
            return { regex: { source: stage.source, expression: stage.expression } };
        case "labels":
            return { labels: sameNames(stage.names) };
        case "staticLabels":
            return { static_labels: stage.values };
        case "structuredMetadata":
            return { structured_metadata: sameNames(stage.names) };
        case "keepLabels":
            return { labelallow: stage.names };
    }
}

const sameNames = (names: readonly string[]) => Object.fromEntries(names.map((it) => [it, it]));

export interface PromtailConfigArgs {
    readonly port: number;
    /** Folder on the node's disk that survives the pod. */
    readonly dataFolder: string;
}

/** Promtail's configuration: the pods of its node (it filters by the variable HOSTNAME itself), through the stages, to Loki. */
export const promtailConfig = ({ port, dataFolder }: PromtailConfigArgs) => ({
    server: { log_level: "warn", log_format: "json", http_listen_port: port, grpc_listen_port: 0 },
    positions: { filename: `${dataFolder}/positions.yaml` },
    clients: [
        {
            url: lokiNames.pushUrl,
            batchwait: `${shipping.batchWaitSeconds}s`,
            batchsize: shipping.batchBytes,
            backoff_config: {
                min_period: `${shipping.backoff.minMilliseconds}ms`,
                max_period: `${shipping.backoff.maxSeconds}s`,
                // For ever: the default gives up after ten tries and drops the batch.
                max_retries: 0,
            },
        },
    ],
    wal: { enabled: true, dir: `${dataFolder}/wal`, cleanSegmentsOlderThan: `${shipping.bufferHours}h` },
    scrape_configs: [
        {
            job_name: "pods",
            kubernetes_sd_configs: [{ role: "pod" }],
            relabel_configs: discovery.map(({ sources, separator, regex, replacement, target }) => ({
                source_labels: sources,
                ...(separator === undefined ? {} : { separator }),
                ...(regex === undefined ? {} : { regex }),
                ...(replacement === undefined ? {} : { replacement }),
                target_label: target,
            })),
            pipeline_stages: stages.map(stageEntry),
        },
    ],
});
