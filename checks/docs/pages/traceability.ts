import { type RequirementId } from "../../../model/contract/requirements";

/** How a requirement is traced through the repository. */
export interface Trace {
    /** Files and folders. */
    readonly fulfilledBy: readonly string[];
    /** Test files, and commands that are no tests. */
    readonly provedBy: readonly string[];
    /** What nobody has proved yet, as Markdown in docs/reference; absent: nothing. */
    readonly open?: string;
}

const suite = ["tests/e2e/suite.test.ts", "tests/e2e/faults.test.ts"];
const unseen = "The tests compare what the program renders; no cloud has run it yet.";
const speed = [
    "A measurement outside this repository [took 1.3 to 1.6 s](../guides/logs.md#speed) for an hour of the promised rate; no command repeats it.",
    "Longer windows keep the promise only at lower rates or with a service selected.",
].join(" ");
const sameEverywhere: Trace = {
    fulfilledBy: ["index.ts", "model/platform/target.ts"],
    provedBy: ["tests/components/monitoring/values.test.ts", "tests/program.test.ts"],
    open: unseen,
};
const halfAnHour = (cloud: "aks" | "gke"): Trace => ({
    fulfilledBy: [`docs/guides/${cloud}.md`, `stacks/${cloud}/first-steps.ts`],
    provedBy: ["npm run plan", "tests/docs/guides.test.ts"],
    open: "By the [README's table](../../README.md#targets) the minutes add up to thirty at most. Nobody has followed the guide for real yet.",
});

export const traces: Readonly<Record<RequirementId, Trace>> = {
    "FR-001": {
        fulfilledBy: ["components/monitoring/monitors.ts", "components/monitoring/prometheus-values.ts"],
        provedBy: ["tests/components/monitoring/values.test.ts", "tests/observability/dashboards.test.ts"],
    },
    "FR-002": {
        fulfilledBy: ["components/monitoring/dashboards", "components/monitoring/grafana-values.ts"],
        provedBy: [
            "tests/components/monitoring/dashboards.test.ts",
            "tests/observability/dashboards.test.ts",
            "tests/observability/schema.test.ts",
        ],
        open: "Their queries return data and Grafana's schema accepts them; Grafana itself has not shown them yet.",
    },
    "FR-003": {
        fulfilledBy: ["components/dapr/eventing-specs.ts", "components/monitoring/monitors.ts"],
        provedBy: ["tests/observability/dashboards.test.ts", "tests/local/dapr-conformance.test.ts"],
    },
    "FR-004": {
        fulfilledBy: ["cli/grafana", "components/monitoring/monitoring.ts"],
        provedBy: ["tests/components/monitoring/values.test.ts"],
        open: "The test covers the port-forward. Nobody has opened Grafana through a gateway yet.",
    },
    "FR-005": sameEverywhere,
    "FR-006": {
        fulfilledBy: ["components/monitoring/monitoring.ts", "model/platform/charts.ts"],
        provedBy: ["tests/charts/upstream-values.test.ts"],
    },
    "FR-007": {
        fulfilledBy: ["components/monitoring/dashboards", "model/platform/monitoring-names.ts"],
        provedBy: [
            "tests/observability/dashboards.test.ts",
            "npm run check -- bench-freshness",
            "npm run check -- detection-drill",
        ],
    },

    "FR-008": {
        fulfilledBy: ["components/logging"],
        provedBy: ["tests/components/logging/values.test.ts", "tests/observability/alloy.test.ts"],
        open: "[Alloy collects by default](../decisions/0005-alloy.md). The tests read the configuration; they start neither Loki nor a collector.",
    },
    "FR-009": {
        fulfilledBy: ["stacks/config/read.ts"],
        provedBy: ["tests/stacks/config/config.test.ts", "tests/components/logging/values.test.ts"],
    },
    "FR-010": {
        fulfilledBy: ["model/contract/log-fields.ts", "services/shared/src/log.ts"],
        provedBy: ["tests/observability/logs.test.ts"],
    },
    "FR-011": {
        fulfilledBy: ["components/logging/queries.ts"],
        provedBy: ["tests/components/logging/queries.test.ts", "tests/observability/logs.test.ts"],
    },
    "FR-012": {
        fulfilledBy: ["components/logging/loki-values.ts", "components/logging/queries.ts"],
        provedBy: [],
        open: speed,
    },
    "FR-013": {
        fulfilledBy: ["components/logging/loki-values.ts"],
        provedBy: ["tests/components/logging/values.test.ts"],
        open: "The test calculates from the configuration; nobody has watched a disk.",
    },

    "FR-014": {
        fulfilledBy: ["docs/guides/aks.md"],
        provedBy: [],
        open: "The flags were read against Microsoft's reference; no account has run the commands.",
    },
    "FR-015": {
        fulfilledBy: ["docs/guides/gke.md"],
        provedBy: [],
        open: "The flags were read against Google's own help; no account has run the commands.",
    },
    "FR-016": {
        fulfilledBy: ["docs/guides/aks.md", "docs/clouds.md", "stacks/aks/event-hubs.ts"],
        provedBy: ["tests/stacks/aks/aks.test.ts", "tests/checks/docs/generated.test.ts"],
        open: "Event Hubs has been planned, not used.",
    },
    "FR-017": {
        fulfilledBy: ["docs/guides/gke.md", "docs/clouds.md", "stacks/gke/pub-sub.ts"],
        provedBy: ["tests/stacks/gke/gke.test.ts", "tests/checks/docs/generated.test.ts"],
        open: "Pub/Sub has been planned, not used.",
    },
    "FR-018": { fulfilledBy: ["docs/clouds.md"], provedBy: ["tests/checks/docs/generated.test.ts"] },
    "FR-019": {
        fulfilledBy: ["charts/todo-service", "components/services/values.ts"],
        provedBy: ["tests/charts/todo-service.test.ts", "tests/program.test.ts"],
        open: unseen,
    },
    "FR-020": {
        fulfilledBy: ["docs/guides/aks.md", "docs/guides/gke.md", "docs/guides/oke.md"],
        provedBy: ["npm run plan", "tests/docs/guides.test.ts"],
        open: "The plan expects 23 to 26 minutes for the deployment, the guides 29 to 30 from an empty account. Nobody has followed them for real yet.",
    },

    "FR-021": { fulfilledBy: ["e2e"], provedBy: [...suite, "npm run e2e"] },
    "FR-022": { fulfilledBy: ["e2e/steps/tasks.ts"], provedBy: suite },
    "FR-023": { fulfilledBy: ["e2e/steps/tasks.ts"], provedBy: suite },
    "FR-024": { fulfilledBy: ["e2e/steps/tasks.ts"], provedBy: suite },
    "FR-025": { fulfilledBy: ["e2e/steps/reminders.ts"], provedBy: suite },
    "FR-026": { fulfilledBy: ["e2e/steps/live.ts"], provedBy: suite },
    "FR-027": { fulfilledBy: ["e2e/steps/audit.ts"], provedBy: suite },
    "FR-028": {
        fulfilledBy: ["e2e/client/promises.ts", "components/gate/gate-job.ts"],
        provedBy: ["tests/e2e/gate.test.ts", "tests/components/gate/gate.test.ts"],
    },
    "FR-029": {
        fulfilledBy: ["components/gate", ".github/workflows/deploy.yml"],
        provedBy: ["tests/components/gate/gate.test.ts", "tests/e2e/gate.test.ts"],
        open: "On a real API server the gate [stopped updates](../delivery.md#what-trials-showed); the workflows have not run on GitHub.",
    },

    "FR-030": {
        fulfilledBy: ["policy/rules/resources.ts", "charts/todo-service/templates/_pod.tpl"],
        provedBy: ["npm run check -- readiness", "tests/policy/rules.test.ts", "tests/charts/todo-service.test.ts"],
        open: "Only the services have a limit for CPU: elsewhere it would slow a container down and protect nobody.",
    },
    "FR-031": {
        fulfilledBy: ["model/contract/catalogue.ts", "charts/todo-service/templates/horizontalpodautoscaler.yaml"],
        provedBy: ["npm run check -- readiness", "tests/charts/todo-service.test.ts"],
    },
    "FR-032": {
        fulfilledBy: ["charts/todo-service/templates/poddisruptionbudget.yaml"],
        provedBy: ["npm run check -- readiness", "tests/charts/todo-service.test.ts"],
    },
    "FR-033": {
        fulfilledBy: ["components/security"],
        provedBy: ["npm run check -- readiness", "tests/components/security/network-policies.test.ts"],
        open: "The policies are evaluated by Kubernetes' rules; no cluster has enforced them yet.",
    },
    "FR-034": {
        fulfilledBy: ["docs/secrets.md", "policy/rules/secrets.ts"],
        provedBy: ["npm run check -- readiness", "tests/secrets.test.ts"],
    },
    "FR-035": {
        fulfilledBy: ["docs/disaster-recovery.md", "components/data/backup.sh"],
        provedBy: ["npm run check -- restore-drill", "tests/components/data/backup.test.ts"],
    },

    "SC-001": {
        fulfilledBy: ["components/monitoring/dashboards/overview.ts", "model/platform/monitoring-names.ts"],
        provedBy: ["tests/observability/dashboards.test.ts", "npm run check -- bench-freshness"],
    },
    "SC-002": { fulfilledBy: ["components/logging/loki-values.ts"], provedBy: [], open: speed },
    "SC-003": halfAnHour("aks"),
    "SC-004": halfAnHour("gke"),
    "SC-005": { fulfilledBy: ["e2e/suite.ts"], provedBy: suite },
    "SC-006": {
        fulfilledBy: ["e2e"],
        provedBy: [],
        open: "The suite takes the addresses of its target and knows no cloud; it has passed on the local run, not on a cloud.",
    },
    "SC-007": {
        fulfilledBy: ["policy/policies.ts"],
        provedBy: ["npm run check -- readiness", "tests/policy/policies.test.ts"],
    },
    "SC-008": sameEverywhere,
    "SC-009": {
        fulfilledBy: ["components/monitoring/dashboards/overview.ts", "components/monitoring/alerts"],
        provedBy: [
            "npm run check -- detection-drill",
            "tests/observability/alerts.test.ts",
            "tests/observability/dashboards.test.ts",
        ],
        open: "[Five faults are seen within 30 seconds](../detection-drills.md); nobody has measured the time without dashboards.",
    },
    "SC-010": {
        fulfilledBy: ["components/monitoring/dashboards", "components/logging/queries.ts"],
        provedBy: ["tests/observability/diagnosis.test.ts"],
        open: "Three clicks lead from a fault to the line that says why; nobody has measured the time without central logs.",
    },

    "EC-001": {
        fulfilledBy: ["components/monitoring/prometheus-values.ts", "docs/runbooks/prometheus-storage.md"],
        provedBy: ["tests/components/monitoring/values.test.ts"],
    },
    "EC-002": {
        fulfilledBy: ["components/logging/pipeline.ts", "docs/runbooks/loki-down.md"],
        provedBy: ["tests/components/logging/values.test.ts"],
        open: "The test calculates from the configuration; no test stops a real Loki.",
    },
    "EC-003": {
        fulfilledBy: ["components/gateway", "docs/clouds.md"],
        provedBy: ["tests/stacks/aks/aks.test.ts", "tests/stacks/oke/oke.test.ts", "tests/program.test.ts"],
        open: unseen,
    },
    "EC-004": {
        fulfilledBy: ["components/monitoring/rules.ts", "docs/runbooks/scaled-to-zero.md"],
        provedBy: ["tests/observability/dashboards.test.ts", "tests/observability/rules.test.ts"],
    },
    "EC-005": {
        fulfilledBy: ["components/gate", "cli/rollback", "docs/delivery.md"],
        provedBy: ["tests/components/gate/gate.test.ts", "tests/cli/rollback/last-good.test.ts"],
        open: "On a real API server [the gate stopped updates and the rollback worked](../delivery.md#what-trials-showed); the workflows have not run yet.",
    },
    "EC-006": { fulfilledBy: ["docs/secrets.md"], provedBy: ["tests/secrets.test.ts"] },
    "EC-007": {
        fulfilledBy: ["model/platform/broker.ts", "components/messaging", "docs/clouds.md"],
        provedBy: ["tests/program.test.ts", "tests/checks/docs/generated.test.ts"],
        open: "The suite has run with Kafka; Event Hubs and Pub/Sub have been planned, not used.",
    },

    "NFR-001": {
        fulfilledBy: ["model/platform/monitoring-names.ts"],
        provedBy: ["npm run check -- bench-freshness", "tests/observability/dashboards.test.ts"],
    },
    "NFR-002": { fulfilledBy: ["components/logging/loki-values.ts"], provedBy: [], open: speed },
    "NFR-003": {
        fulfilledBy: ["components/logging/log-volume.ts", "components/logging/loki-values.ts"],
        provedBy: ["tests/components/logging/values.test.ts"],
        open: "The test calculates from the configuration; no cluster has run a day at that rate.",
    },
    "NFR-004": {
        fulfilledBy: ["components/monitoring/prometheus-values.ts", "components/logging/loki-values.ts"],
        provedBy: [],
        open: "Monitoring has [an estimate from how its parts work](../monitoring.md#uptime), logging has none; nobody has measured either.",
    },
    "NFR-005": {
        fulfilledBy: ["docs/tutorial.md", "docs/guides"],
        provedBy: ["npm run check -- references", "tests/docs/guides.test.ts"],
        open: "Links, commands and figures are checked; nobody has followed a cloud's guide with a real account yet.",
    },
    "NFR-006": {
        fulfilledBy: ["charts/todo-service/README.md", "docs/guides/own-chart.md"],
        provedBy: ["tests/charts/readme.test.ts", "tests/charts/todo-service.test.ts"],
    },
    "NFR-007": sameEverywhere,
};
