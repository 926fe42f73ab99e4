import { endToEndSuite } from "../../../model/contract/catalogue";
import { namespaces } from "../../../model/platform/namespaces";
import { promisedEntriesPerMinute } from "../../logging/log-volume";
import { databaseJobs, infrastructureQueries, monitoringQueries } from "../dashboards/queries/infrastructure";
import { type Alert } from "./alert";

const day = 86_400;
const noneUp = (job: string) => `absent(up{job="${job}"} == 1)`;

/** Full within a day, if it goes on as in the last six hours, and half full already: claims that match, or that do not. */
const fullWithinADay = (operator: "=~" | "!~", claims: string) => {
    const of = (metric: string) => `kubelet_volume_stats_${metric}_bytes{persistentvolumeclaim${operator}"${claims}"}`;
    const left = `max by (namespace, persistentvolumeclaim) (predict_linear(${of("available")}[6h], ${day}))`;
    const used = `max by (namespace, persistentvolumeclaim) (${of("used")} / ${of("capacity")})`;
    return `${left} < 0 and ${used} > 0.5 or ${used} > 0.95`;
};
const postgresClaims = "postgres-[0-9]+";

/** Hours after which a job that was due should have succeeded. */
const backupHours = 3;
const started = `kube_cronjob_status_last_schedule_time{${databaseJobs}}`;
/** Of the last time that a job was started, or should have been: any schedule is fine. */
const notSinceDue = [
    `${started} unless kube_cronjob_status_last_successful_time{${databaseJobs}} >= ${started}`,
    `kube_cronjob_next_schedule_time{${databaseJobs}}`,
]
    .map((due) => `time() - (${due}) > ${backupHours * 3600}`)
    .join(" or ");

const certificateDays = 14;
/** After a failure cert-manager tries again in an hour, then in longer and longer steps. */
const renewalDays = 3;

/** What the services stand on. */
const parts: readonly Alert[] = [
    {
        name: "GateFailed",
        severity: "critical",
        summary: "the last release broke a promise: the end-to-end suite failed",
        when: "the release gate's Job has failed",
        expr: `kube_job_failed{namespace="${namespaces.services.name}", job_name="${endToEndSuite.name}", condition="true"} == 1`,
        for: "0m",
        runbook: "gate-failed",
    },
    {
        name: "GatewayDown",
        severity: "critical",
        summary: "no gateway answers: users reach nothing",
        when: "no gateway answers Prometheus",
        expr: noneUp("gateway"),
        for: "2m",
        runbook: "gateway-restart",
        needs: "gateway",
    },
    {
        name: "BrokerDown",
        severity: "critical",
        summary: "no broker answers: events wait in the outbox",
        when: "no broker in the cluster answers Prometheus",
        expr: noneUp("broker"),
        for: "2m",
        runbook: "broker-down",
        needs: "redpanda",
    },
    {
        name: "PostgresDown",
        severity: "critical",
        summary: "no instance of Postgres answers",
        when: "no instance of Postgres answers Prometheus",
        expr: "absent(cnpg_collector_up == 1)",
        for: "2m",
        runbook: "postgres-down",
        needs: "postgres",
    },
    {
        name: "PostgresWithoutStandby",
        severity: "warning",
        summary: "no standby follows the primary of Postgres",
        when: "no standby streams from the primary",
        expr: "max(cnpg_pg_replication_streaming_replicas) < 1",
        for: "10m",
        runbook: "postgres-down",
        needs: "standby",
    },
    {
        name: "PostgresFillingUp",
        severity: "critical",
        summary: "the volume {{ $labels.persistentvolumeclaim }} is full within a day",
        when: "a volume of Postgres is full within a day by the last 6 hours, or 95 % full",
        expr: fullWithinADay("=~", postgresClaims),
        for: "15m",
        runbook: "postgres-full",
        needs: "postgres",
    },
    {
        name: "BackupMissing",
        severity: "critical",
        summary: "{{ $labels.cronjob }} was due and has not succeeded",
        when: `a backup or a rehearsal of a restore was due ${backupHours} hours ago and has not succeeded since`,
        expr: notSinceDue,
        for: "0m",
        runbook: "backup-failed",
    },
    {
        name: "CertificateEnding",
        severity: "warning",
        summary: "a certificate of {{ $labels.job }} ends in {{ $value | humanizeDuration }}",
        when: `a certificate of the gateway or of Dapr ends in less than ${certificateDays} days`,
        expr: [
            "max by (job, cn) (traefik_tls_certs_not_after)",
            "min by (job) (dapr_sentry_issuercert_expiry_timestamp)",
        ]
            .map((end) => `${end} - time() < ${certificateDays * day}`)
            .join(" or "),
        for: "1h",
        runbook: "certificate-ending",
    },
    {
        name: "CertificateNotIssued",
        severity: "warning",
        summary: "cert-manager gets no certificate {{ $labels.name }} from Let's Encrypt",
        when: `the gateway's certificate of Let's Encrypt is not there, or was due to be renewed ${renewalDays} days ago`,
        expr: [
            `max by (name) (certmanager_certificate_ready_status{condition="True"}) == 0`,
            `time() - (max by (name) (certmanager_certificate_renewal_timestamp_seconds) > 0) > ${renewalDays * day}`,
        ].join(" or "),
        for: "1h",
        runbook: "certificate-ending",
        needs: "certificates",
    },
    {
        name: "PodPending",
        severity: "warning",
        summary: "pod {{ $labels.pod }} of {{ $labels.namespace }} has not started",
        when: "a pod is pending or unknown",
        expr: `max by (namespace, pod) (kube_pod_status_phase{phase=~"Pending|Unknown"}) == 1`,
        for: "15m",
        runbook: "service-down",
    },
    {
        name: "PodRestarts",
        severity: "warning",
        summary: "pod {{ $labels.pod }} of {{ $labels.namespace }} restarts again and again",
        when: "a pod's containers restarted more than three times in half an hour",
        expr: "sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total[30m])) > 3",
        for: "0m",
        runbook: "service-down",
    },
];

const nodes: readonly Alert[] = [
    {
        name: "NodeNotReady",
        severity: "critical",
        summary: "node {{ $labels.node }} is not ready",
        when: "a node is not ready",
        expr: `kube_node_status_condition{condition="Ready", status="true"} == 0`,
        for: "5m",
        runbook: "node-drained",
    },
    {
        name: "NodeDiskFull",
        severity: "critical",
        summary: "the disk of node {{ $labels.instance }} is {{ $value | humanizePercentage }} full",
        when: "a node's disk is more than 85 % full: the kubelet removes images, then pods",
        expr: `${infrastructureQueries.nodeDisk} > 0.85`,
        for: "10m",
        runbook: "node-resources",
    },
    {
        name: "NodeMemoryFull",
        severity: "warning",
        summary: "the memory of node {{ $labels.instance }} is {{ $value | humanizePercentage }} in use",
        when: "more than 90 % of a node's memory is in use: the kubelet is about to evict pods",
        expr: `${infrastructureQueries.nodeMemory} > 0.9`,
        for: "15m",
        runbook: "node-resources",
    },
    {
        name: "VolumeFillingUp",
        severity: "warning",
        summary: "the volume {{ $labels.persistentvolumeclaim }} of {{ $labels.namespace }} is full within a day",
        when: "another volume is full within a day by the last 6 hours, or 95 % full",
        expr: fullWithinADay("!~", postgresClaims),
        for: "30m",
        runbook: "prometheus-storage",
    },
];

const promised = promisedEntriesPerMinute.toLocaleString("en");

/** What watches: without it the others are silent. */
const watchers: readonly Alert[] = [
    {
        name: "LokiDown",
        severity: "warning",
        summary: "Loki does not answer: collectors keep lines for two hours",
        when: "Loki does not answer Prometheus",
        expr: noneUp("loki"),
        for: "10m",
        runbook: "loki-down",
    },
    {
        name: "LogVolumeFull",
        severity: "warning",
        summary: "Loki's volume is {{ $value | humanizePercentage }} full",
        when: "Loki's volume is more than 80 % full; at 90 % Loki refuses lines",
        expr: `${monitoringQueries.lokiDisk} > 0.8`,
        for: "30m",
        runbook: "log-volume-full",
    },
    {
        name: "LogLinesLost",
        severity: "warning",
        summary: "log collector {{ $labels.pod }} has given up {{ $value | humanize }} lines",
        when: "a collector gave lines up within the last hour",
        expr: `${monitoringQueries.linesLost} > 0`,
        for: "5m",
        runbook: "loki-down",
    },
    {
        name: "TooManyLogLines",
        severity: "warning",
        summary: `{{ $value | humanize }} log lines a minute: Loki's volume is made for ${promised}`,
        when: `more than ${promised} log lines a minute arrive`,
        expr: `60 * sum(rate(loki_distributor_lines_received_total[5m])) > ${promisedEntriesPerMinute}`,
        for: "1h",
        runbook: "noisy-service",
    },
    {
        name: "TargetDown",
        severity: "warning",
        summary: "Prometheus does not reach {{ $value }} of the targets of {{ $labels.job }}",
        when: "Prometheus does not reach a target; services have their own alert",
        expr: `count by (job) (up{job!="services"} == 0)`,
        for: "15m",
        runbook: "service-down",
    },
    {
        name: "RulesFail",
        severity: "warning",
        summary: "rules fail: alerts and panels have gaps",
        when: "a rule of Prometheus failed within the last 5 minutes",
        expr: "sum(increase(prometheus_rule_evaluation_failures_total[5m])) > 0",
        for: "5m",
        runbook: "prometheus-storage",
    },
];

export const platformAlerts: readonly Alert[] = [...parts, ...nodes, ...watchers];
