import { namespaces } from "../../../model/platform/namespaces";
import { composeDashboard, type Row } from "./compose";
import { figures, lines, logLines } from "./panels";
import { infrastructureQueries as queries, monitoringQueries } from "./queries/infrastructure";

const nodes: Row = {
    title: "Nodes and pods",
    panels: [
        [
            lines({
                title: "Node processor",
                description: "Share in use. At 100 % for long: requests wait; take a larger profile.",
                unit: "percentunit",
                queries: [{ expr: queries.nodeCpu, legend: "{{instance}}" }],
                runbook: "node-resources",
            }),
            lines({
                title: "Node memory",
                description: "Share in use. Above 90 %: the kubelet evicts pods.",
                unit: "percentunit",
                queries: [{ expr: queries.nodeMemory, legend: "{{instance}}" }],
                runbook: "node-resources",
                thresholds: [{ value: 0.9, color: "red" }],
            }),
            lines({
                title: "Node disk",
                description:
                    "Share of a node's fullest disk in use; on one-node clusters it holds rebuildable volumes too. Above 85 % images are removed, then pods.",
                unit: "percentunit",
                queries: [{ expr: queries.nodeDisk, legend: "{{instance}}" }],
                runbook: "node-resources",
                thresholds: [{ value: 0.85, color: "red" }],
            }),
        ],
        [
            lines({
                title: "Pods that do not run",
                description: "By namespace and phase. Pending: no node has room, or a volume is missing.",
                unit: "short",
                queries: [{ expr: queries.podsNotRunning, legend: "{{namespace}} {{phase}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Restarts in the last hour",
                description: "By pod. Repeated: kubectl logs --previous tells why.",
                unit: "short",
                queries: [{ expr: queries.restarts, legend: "{{namespace}} {{pod}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Memory of the largest pods",
                description: "Compare with their limits before raising them.",
                unit: "bytes",
                queries: [{ expr: queries.podMemory, legend: "{{namespace}} {{pod}}" }],
                runbook: "node-resources",
            }),
            lines({
                title: "Processor of the busiest pods",
                description: "In cores. One that stays at its share of the node slows its neighbours.",
                unit: "short",
                queries: [{ expr: queries.podCpu, legend: "{{namespace}} {{pod}}" }],
                runbook: "node-resources",
            }),
        ],
    ],
};

const volumes: Row = {
    title: "Volumes",
    panels: [
        [
            figures({
                title: "Days until a volume is full",
                description:
                    "If it goes on as in the last six hours; 365 when it does not grow. Below 7: enlarge the claim or shorten retention. " +
                    "A volume that is a folder of a node has the figure of the node's disk.",
                unit: "d",
                queries: [{ expr: queries.volumeDaysLeft, legend: "{{namespace}} {{persistentvolumeclaim}}" }],
                runbook: "prometheus-storage",
            }),
            lines({
                title: "Volumes used",
                description:
                    "Share. A volume that is a folder of a node has the share of the node's disk, whose room it has.",
                unit: "percentunit",
                queries: [{ expr: queries.volumeUsed, legend: "{{namespace}} {{persistentvolumeclaim}}" }],
                runbook: "prometheus-storage",
                thresholds: [{ value: 0.85, color: "red" }],
            }),
        ],
    ],
};

const backups: Row = {
    title: "Backups",
    panels: [
        [
            figures({
                title: "Since the last good backup, and the last rehearsed restore",
                description:
                    "A backup is good when every place has it; the log of the job that failed says which one does not. " +
                    "Longer than the schedule: the last one failed.",
                unit: "s",
                queries: [{ expr: queries.backupAge, legend: "{{cronjob}}" }],
                runbook: "backup-failed",
                withoutData: "none yet since the stack was made",
            }),
        ],
    ],
};

const monitoring: Row = {
    title: "Prometheus and Loki",
    panels: [
        [
            lines({
                title: "Prometheus storage used",
                description:
                    "Of what retention by size allows. At 100 % the oldest blocks are deleted: history gets shorter, nothing stops.",
                unit: "percentunit",
                queries: [{ expr: monitoringQueries.prometheusStorage, legend: "used" }],
                runbook: "prometheus-storage",
                thresholds: [{ value: 0.9, color: "yellow" }],
            }),
            lines({
                title: "Prometheus series",
                description:
                    "In memory. A jump: something puts ids into labels; the target's scrape fails at its limit.",
                unit: "short",
                queries: [{ expr: monitoringQueries.prometheusSeries, legend: "series" }],
                runbook: "prometheus-storage",
            }),
            lines({
                title: "Prometheus samples",
                description:
                    "Taken in per second. A fall means that targets are lost, a jump that something puts ids into labels.",
                unit: "ops",
                queries: [{ expr: monitoringQueries.prometheusSamples, legend: "samples" }],
                runbook: "prometheus-storage",
            }),
            lines({
                title: "Prometheus memory",
                description:
                    "Against its limit. A restart replays the write-ahead log and needs about twice as much for a minute.",
                unit: "bytes",
                queries: [{ expr: monitoringQueries.prometheusMemory, legend: "memory" }],
                runbook: "prometheus-storage",
            }),
        ],
        [
            lines({
                title: "Rules that failed",
                description: "Per second; always zero. A failing rule leaves gaps in every panel that reads it.",
                unit: "ops",
                queries: [{ expr: monitoringQueries.prometheusRuleFailures, legend: "failed" }],
                runbook: "prometheus-storage",
                thresholds: [{ value: 0.001, color: "red" }],
            }),
            lines({
                title: "Loki receives",
                description: "Bytes per second. Zero while pods write: look at the collectors.",
                unit: "Bps",
                queries: [{ expr: monitoringQueries.lokiIngest, legend: "received" }],
                runbook: "loki-down",
            }),
            lines({
                title: "Loki disk used",
                description: "At 90 % Loki refuses writes until there is room again.",
                unit: "percentunit",
                queries: [{ expr: monitoringQueries.lokiDisk, legend: "used" }],
                runbook: "loki-down",
                thresholds: [{ value: 0.85, color: "red" }],
            }),
            lines({
                title: "What the collectors could not deliver",
                description:
                    "In an hour. Lines given up are lost. Batches that have to be sent again are not: Loki is away, or takes no more.",
                unit: "short",
                queries: [
                    { expr: monitoringQueries.linesLost, legend: "lines given up, {{pod}}" },
                    { expr: monitoringQueries.batchesRepeated, legend: "batches sent again, {{pod}}" },
                ],
                runbook: "loki-down",
                thresholds: [{ value: 1, color: "red" }],
            }),
        ],
    ],
};

const foundations: Row = {
    title: "Database and gateway",
    panels: [
        [
            figures({
                title: "Postgres up",
                description: "By instance. Down: services answer 503 until the operator has promoted or restarted one.",
                unit: "short",
                queries: [{ expr: queries.postgresUp, legend: "{{pod}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Postgres connections",
                description: "By database. Each role may open a bounded number; at the bound requests wait.",
                unit: "short",
                queries: [{ expr: queries.postgresConnections, legend: "{{datname}}" }],
                runbook: "high-latency",
            }),
            lines({
                title: "Postgres size",
                description: "By database. What is left of the volume is above, in Volumes used.",
                unit: "bytes",
                queries: [{ expr: queries.postgresSize, legend: "{{datname}}" }],
                runbook: "node-resources",
            }),
        ],
        [
            lines({
                title: "Gateway requests",
                description: "By entrance and status. 502 and 504: a service does not answer.",
                unit: "reqps",
                queries: [{ expr: queries.gatewayRate, legend: "{{entrypoint}} {{code}}" }],
                runbook: "service-down",
            }),
            lines({
                title: "Gateway response time, 95th percentile",
                description: "Includes the time of the service behind it.",
                unit: "s",
                queries: [{ expr: queries.gatewayLatency, legend: "{{entrypoint}}" }],
                runbook: "high-latency",
            }),
            lines({
                title: "Gateway connections",
                description: "Open now, WebSockets included. A sudden fall: clients were cut off.",
                unit: "short",
                queries: [{ expr: queries.gatewayConnections, legend: "{{entrypoint}}" }],
                runbook: "websockets",
            }),
        ],
        [
            figures({
                title: "Replicas by autoscaler",
                description:
                    "At its maximum for long: raise it, or take a larger profile. Profiles below standard have none.",
                unit: "short",
                queries: [{ expr: queries.autoscaling, legend: "{{horizontalpodautoscaler}}" }],
                runbook: "high-latency",
            }),
        ],
    ],
};

const underneath = Object.values(namespaces)
    .map((it) => it.name)
    .filter((it) => it !== namespaces.services.name);

export const infrastructureDashboard = () =>
    composeDashboard({
        uid: "todo-infrastructure",
        title: "Infrastructure",
        description: "What the services stand on: nodes, pods, volumes, monitoring, database, gateway.",
        variables: [],
        rows: [
            nodes,
            volumes,
            monitoring,
            foundations,
            backups,
            {
                title: "Logs",
                panels: [
                    [
                        logLines({
                            description: "Warnings and errors of everything that is not one of our services.",
                            expr: `{namespace=~"${underneath.join("|")}", level=~"warn|error"}`,
                        }),
                    ],
                ],
            },
        ],
    });
