import { logLevels, searchableLogFields } from "../../model/contract/log-fields";

/** How a pod's metadata becomes labels of its lines, in the terms of Prometheus' relabelling. */
export interface RelabelRule {
    readonly sources: readonly string[];
    readonly separator?: string;
    readonly regex?: string;
    readonly replacement?: string;
    readonly target: string;
}

/** One step of what a collector does with a line. Alloy's stages came from Promtail's, so every step exists in both. */
export type Stage =
    | { readonly kind: "cri"; readonly maxPartialLines: number; readonly maxBytes: number }
    /** Replaces what the one capture group holds: in the line, or in an extracted value. */
    | { readonly kind: "replace"; readonly expression: string; readonly replacement: string; readonly source?: string }
    /** Extracts fields of a JSON line, as name: field. A line that is no JSON passes unchanged. */
    | { readonly kind: "json"; readonly fields: Readonly<Record<string, string>> }
    /** Extracts named groups of an extracted value. */
    | { readonly kind: "regex"; readonly expression: string; readonly source: string }
    | { readonly kind: "labels"; readonly names: readonly string[] }
    | { readonly kind: "staticLabels"; readonly values: Readonly<Record<string, string>> }
    /** Moves extracted values and labels to structured metadata. */
    | { readonly kind: "structuredMetadata"; readonly names: readonly string[] }
    | { readonly kind: "keepLabels"; readonly names: readonly string[] };

/** The only labels in Loki: few values each, so few streams. */
export const logLabels = ["namespace", "service", "container", "level"] as const;

/** Structured metadata of a line: what a search starts from, and the pod it came from. */
export const logMetadata = [...searchableLogFields, "pod"] as const;

const pod = (name: string) => `__meta_kubernetes_pod_${name}`;
const logFiles = "/var/log/pods/*$1/*.log";

/**
 * Every container of every pod on the node, in every phase: a Job that has ended still has lines to read (FR-008).
 * `service` is the name label, which the services' chart sets to the service's name, sidecars included.
 */
export const discovery: readonly RelabelRule[] = [
    { sources: ["__meta_kubernetes_namespace"], target: "namespace" },
    {
        sources: [pod("label_app_kubernetes_io_name"), pod("label_app"), pod("label_k8s_app"), pod("container_name")],
        separator: ";",
        regex: "^;*([^;]+)(;.*)?$",
        replacement: "$1",
        target: "service",
    },
    { sources: [pod("container_name")], target: "container" },
    { sources: [pod("name")], target: "pod" },
    { sources: [pod("uid"), pod("container_name")], separator: "/", replacement: logFiles, target: "__path__" },
    // The kubelet names the folder of a static pod after the hash of its manifest.
    {
        sources: [
            pod("annotationpresent_kubernetes_io_config_hash"),
            pod("annotation_kubernetes_io_config_hash"),
            pod("container_name"),
        ],
        separator: "/",
        regex: "true/(.*)",
        replacement: logFiles,
        target: "__path__",
    },
];

const secretNames = "(?:password|passwd|secret|token|api_?key|authorization|signing_?key|connection_?string)";

/** What must never be stored, whoever writes it (docs/guides/logs.md#what-is-stored). The order matters: a URL's password before e-mails. */
const redactions: readonly Stage[] = [
    redact("(?i)\\bbearer\\s+([A-Za-z0-9._~+/=-]{8,})"),
    redact("(\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*)"),
    // In JSON only quoted values: a bare [redacted] would make the line unreadable.
    redact(`(?i)${secretNames}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)+)"`),
    redact(`(?i)${secretNames}\\\\"\\s*:\\s*\\\\"([^"\\\\]+)`),
    redact(`(?i)${secretNames}=([^\\s"'&,;\\\\]+)`),
    redact('://[^\\s:@/"]*:([^\\s@/"]+)@'),
    redact("([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,})", "[email]"),
];

function redact(expression: string, replacement = "[redacted]"): Stage {
    return { kind: "replace", expression, replacement };
}

/** How others spell our four levels. */
const levelSpellings: Readonly<Record<(typeof logLevels)[number], string>> = {
    debug: "trace|debug|dbg",
    info: "info|information|notice",
    warn: "warn|warning",
    error: "err|error|crit|critical|fatal|panic|dpanic|alert|emergency",
};

/**
 * What happens to a line between a file on the node and Loki: the one description that both collectors' configurations are
 * made of. The timestamp stays the container runtime's: it has nanoseconds, so order survives, and no service can misreport it.
 */
export const stages: readonly Stage[] = [
    // The runtime cuts lines at 16 KiB; the rest is put together again, up to what Loki takes.
    { kind: "cri", maxPartialLines: 64, maxBytes: 256 * 1024 },
    ...redactions,
    {
        kind: "json",
        fields: { severity: "level", ...Object.fromEntries(searchableLogFields.map((it) => [it, it])) },
    },
    ...logLevels.map((level): Stage => ({
        kind: "replace",
        source: "severity",
        expression: `(?i)^(${levelSpellings[level]})$`,
        replacement: level,
    })),
    // Anything else would be a label value that a stranger chose.
    { kind: "regex", source: "severity", expression: `^(?P<level>${logLevels.join("|")})$` },
    { kind: "labels", names: ["level"] },
    { kind: "structuredMetadata", names: logMetadata },
    { kind: "keepLabels", names: logLabels },
];

/** What the events of Kubernetes are found by. */
export const eventService = "kubernetes-events";

/**
 * What happens to an event of Kubernetes, which Alloy writes as a JSON line. Every node's Alloy reads all events and makes the same
 * line of each, with the event's own time: Loki stores it once. So there is no pod more, and no election.
 */
export const eventStages: readonly Stage[] = [
    ...redactions,
    { kind: "json", fields: { severity: "type", pod: "name" } },
    { kind: "replace", source: "severity", expression: "^(Normal)$", replacement: "info" },
    { kind: "replace", source: "severity", expression: "^(Warning)$", replacement: "warn" },
    { kind: "regex", source: "severity", expression: "^(?P<level>info|warn)$" },
    { kind: "labels", names: ["level"] },
    { kind: "staticLabels", values: { service: eventService, container: "event" } },
    { kind: "structuredMetadata", names: ["pod"] },
    { kind: "keepLabels", names: logLabels },
];

/** How a collector gets lines to Loki, and what it does while Loki is away (EC-002). */
export const shipping = {
    batchWaitSeconds: 1,
    batchBytes: 512 * 1024,
    backoff: { minMilliseconds: 500, maxSeconds: 30 },
    /**
     * Unsent lines wait in a write-ahead log on the node's disk, because the files they came from rotate at 10 MiB: a busy
     * container fills that within minutes. Twice the promised hour.
     */
    bufferHours: 2,
} as const;
