/**
 * What the platform has to do, under the ids that code, the checklist and the end-to-end suite cite: functional requirements
 * (FR), success criteria (SC), edge cases (EC) and qualities (NFR). docs/reference/requirements.md says where each is fulfilled
 * and what proves it.
 */
export const requirements = {
    "FR-001": "Prometheus scrapes the metrics of every service every 15 seconds.",
    "FR-002":
        "Grafana comes with dashboards for event latency, consumer lag, WebSocket connections and API response times.",
    "FR-003": "The Dapr sidecar of every service offers its metrics to Prometheus.",
    "FR-004": "You reach Grafana by a port-forward, and on a cloud through the gateway as well.",
    "FR-005": "Monitoring is the same on dev, OKE, AKS and GKE; no setting has to change.",
    "FR-006": "The chart kube-prometheus-stack installs the monitoring stack.",
    "FR-007": "A dashboard shows a change at most 30 seconds after it happened.",

    "FR-008": "Promtail, or Alloy in its place, sends the log lines of all pods to Loki.",
    "FR-009": "Logs are kept for 7 days in development and for 30 days in production.",
    "FR-010": "Every service writes one JSON object a line, with timestamp, service, level and message.",
    "FR-011":
        "Saved queries answer the common questions: a task was not created, an event was not published, a WebSocket broke.",
    "FR-012": "A search over the logs of all services answers within 2 seconds.",
    "FR-013": "Logs that are older than the retention are deleted without anybody's help.",

    "FR-014": "The AKS guide has the exact `az` commands that create a cluster.",
    "FR-015": "The GKE guide has the exact `gcloud` commands that create a cluster.",
    "FR-016": "The AKS guide says how to use Azure Event Hubs or Redpanda.",
    "FR-017": "The GKE guide says how to use Google Pub/Sub or Redpanda.",
    "FR-018": "One page names the differences in network, ingress and storage between OKE, AKS and GKE.",
    "FR-019": "The Helm charts of the services run on AKS and GKE with hardly a changed value.",
    "FR-020": "Somebody who does not know the cloud deploys in under 30 minutes by its guide.",

    "FR-021": "One program verifies the whole event-driven workflow of a running platform.",
    "FR-022": "The end-to-end suite creates a task by the API and reads it back.",
    "FR-023": "The end-to-end suite sees the task's event in its topic.",
    "FR-024": "The end-to-end suite completes a recurring task and sees the next one within 10 seconds.",
    "FR-025": "The end-to-end suite sees a reminder scheduled 15 minutes before the due date.",
    "FR-026": "The end-to-end suite receives a change by WebSocket within 2 seconds.",
    "FR-027": "The end-to-end suite finds every operation in the audit log, with time, user and type.",
    "FR-028": "The end-to-end suite is done within 5 minutes.",
    "FR-029": "The end-to-end suite runs at every deployment, and a failure stops it.",

    "FR-030": "Every container has requests and limits for CPU and memory.",
    "FR-031": "A Horizontal Pod Autoscaler scales each service whose users gain by more replicas.",
    "FR-032": "A Pod Disruption Budget keeps replicas running while nodes are drained.",
    "FR-033": "Network policies allow the flows that the platform needs, and no other.",
    "FR-034": "Sensitive data is in Kubernetes Secrets, never in a ConfigMap or an environment variable.",
    "FR-035": "Backup, restore and disaster recovery are described.",

    "SC-001": "The dashboards show every service, at most 30 seconds late.",
    "SC-002": "A search over the logs of all services answers within 2 seconds.",
    "SC-003": "An engineer deploys to AKS in under 30 minutes by the guide.",
    "SC-004": "An engineer deploys to GKE in under 30 minutes by the guide.",
    "SC-005": "The end-to-end suite verifies every critical workflow within 5 minutes.",
    "SC-006": "The same end-to-end suite passes on OKE, AKS and GKE.",
    "SC-007": "Every rule of the production checklist holds before a production deployment.",
    "SC-008": "Monitoring and logging are the same on every target; no setting has to change.",
    "SC-009": "The dashboards cut the mean time to detect a problem by 80 %.",
    "SC-010": "The central logs cut the mean time to solve a problem by 60 %.",

    "EC-001": "Prometheus drops its oldest metrics before its storage is full.",
    "EC-002": "While Loki is away the collectors keep the lines; they deliver them when it is back.",
    "EC-003": "One ingress controller serves every cloud; its load balancer gets the settings that the cloud wants.",
    "EC-004": "A service that is scaled to zero reads so on the dashboards, not as down or without data.",
    "EC-005": "A deployment whose end-to-end suite fails has failed; the pipeline then goes back to the last good one.",
    "EC-006": "Services read secrets in one way; how the clouds differ behind it is described.",
    "EC-007": "Each broker gets the settings that it insists on; services and dashboards do not notice.",

    "NFR-001": "A metric can be seen within 30 seconds of being collected.",
    "NFR-002": "A search in the logs answers within 2 seconds.",
    "NFR-003": "Monitoring and logging bear more than 10,000 log entries a minute.",
    "NFR-004": "Monitoring and logging are up 99.9 % of the time.",
    "NFR-005": "The guides are clear to engineers who do not know the cloud.",
    "NFR-006": "The Helm charts are documented and easy to extend.",
    "NFR-007": "Monitoring and logging are the same on every cloud.",
} as const satisfies Readonly<Record<`${"FR" | "SC" | "EC" | "NFR"}-${number}`, string>>;

export type RequirementId = keyof typeof requirements;
