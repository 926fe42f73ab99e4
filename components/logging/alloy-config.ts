import { expression, renderBlocks, type Block } from "./alloy-syntax";
import { lokiNames } from "../../model/platform/logging-names";
import { discovery, eventService, eventStages, shipping, stages, type Stage } from "./pipeline";

/** A stage as a block of `loki.process`. */
function stageBlock(stage: Stage): Block {
    switch (stage.kind) {
        case "cri":
            return {
                name: "stage.cri",
                attributes: {
                    max_partial_lines: stage.maxPartialLines,
                    max_partial_line_size: stage.maxBytes,
                    max_partial_line_size_truncate: true,
                },
            };
        case "replace":
            return {
                name: "stage.replace",
                attributes: {
                    ...(stage.source === undefined ? {} : { source: stage.source }),
                    expression: stage.expression,
                    replace: stage.replacement,
                },
            };
        case "json":
            return { name: "stage.json", attributes: { expressions: stage.fields } };
        case "regex":
            return { name: "stage.regex", attributes: { source: stage.source, expression: stage.expression } };
        case "labels":
            return { name: "stage.labels", attributes: { values: sameNames(stage.names) } };
        case "staticLabels":
            return { name: "stage.static_labels", attributes: { values: stage.values } };
        case "structuredMetadata":
            return { name: "stage.structured_metadata", attributes: { values: sameNames(stage.names) } };
        case "keepLabels":
            return { name: "stage.label_keep", attributes: { values: stage.names } };
    }
}

const sameNames = (names: readonly string[]) => Object.fromEntries(names.map((it) => [it, it]));

/** Every node reads the events of the whole cluster. */
const eventBlocks: readonly Block[] = [
    {
        name: "loki.source.kubernetes_events",
        label: "cluster",
        attributes: {
            job_name: eventService,
            log_format: "json",
            forward_to: [expression("loki.process.events.receiver")],
        },
    },
    {
        name: "loki.process",
        label: "events",
        attributes: { forward_to: [expression("loki.write.loki.receiver")] },
        blocks: eventStages.map(stageBlock),
    },
];

/** Alloy's configuration: the pods of its node and the cluster's events, through the stages, to Loki. */
export function alloyConfig(): string {
    return renderBlocks([
        { name: "logging", attributes: { level: "warn", format: "json" } },
        {
            name: "discovery.kubernetes",
            label: "pods",
            attributes: { role: "pod" },
            blocks: [
                {
                    name: "selectors",
                    attributes: {
                        role: "pod",
                        field: expression('"spec.nodeName=" + coalesce(sys.env("K8S_NODE_NAME"), constants.hostname)'),
                    },
                },
            ],
        },
        {
            name: "discovery.relabel",
            label: "pods",
            attributes: { targets: expression("discovery.kubernetes.pods.targets") },
            blocks: discovery.map(({ sources, separator, regex, replacement, target }) => ({
                name: "rule",
                attributes: {
                    source_labels: sources,
                    ...(separator === undefined ? {} : { separator }),
                    ...(regex === undefined ? {} : { regex }),
                    ...(replacement === undefined ? {} : { replacement }),
                    target_label: target,
                },
            })),
        },
        {
            name: "loki.source.file",
            label: "pods",
            attributes: {
                targets: expression("discovery.relabel.pods.output"),
                forward_to: [expression("loki.process.pods.receiver")],
            },
            blocks: [{ name: "file_match", attributes: { enabled: true, sync_period: "10s" } }],
        },
        {
            name: "loki.process",
            label: "pods",
            attributes: { forward_to: [expression("loki.write.loki.receiver")] },
            blocks: stages.map(stageBlock),
        },
        ...eventBlocks,
        {
            name: "loki.write",
            label: "loki",
            blocks: [
                {
                    name: "endpoint",
                    attributes: {
                        url: lokiNames.pushUrl,
                        batch_wait: `${shipping.batchWaitSeconds}s`,
                        batch_size: `${shipping.batchBytes / 1024}KiB`,
                        min_backoff_period: `${shipping.backoff.minMilliseconds}ms`,
                        max_backoff_period: `${shipping.backoff.maxSeconds}s`,
                        // For ever: the default gives up after ten tries and drops the batch.
                        max_backoff_retries: 0,
                    },
                },
                { name: "wal", attributes: { enabled: true, max_segment_age: `${shipping.bufferHours}h` } },
            ],
        },
    ]);
}
