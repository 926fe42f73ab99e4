import { readFileSync } from "node:fs";
import { join } from "node:path";
import { charts } from "../../../model/platform/charts";
import { type Endpoint } from "../../../model/platform/endpoint";
import { namespaces } from "../../../model/platform/namespaces";
import { platformFlows } from "../../../components/security/flows";
import { podGroups, type PodGroup } from "../../../components/security/parties";
import { type ChartPods } from "../../../checks/charts/chart-pods";
import { projectFolder } from "../../support/stacks";

/** Policies select pods by labels that upstream charts choose: held against what the pinned versions render. */
const recorded = JSON.parse(
    readFileSync(join(projectFolder, "tests", "charts", "pods.json"), "utf8"),
) as readonly ChartPods[];
const bound = recorded.filter((it) => !it.hostNetwork);

const groups: readonly PodGroup[] = Object.values(podGroups);
const selects = ({ namespace, labels }: PodGroup, pods: ChartPods) =>
    namespaces[namespace].name === pods.namespace &&
    Object.entries(labels).every(([key, value]) => pods.labels[key] === value);

it("is on record for the pinned versions (npm run make -- chart-pods fixes it)", () => {
    const pinned = Object.values(charts).map(({ chart, version }) => `${chart} ${version}`);
    // Charts without pods in our namespaces.
    const without = [charts.metricsServer, charts.prometheusOperatorCrds].map(
        ({ chart, version }) => `${chart} ${version}`,
    );
    expect([...new Set(recorded.map((it) => it.chart))].sort()).toEqual(
        pinned.filter((it) => !without.includes(it)).sort(),
    );
});

it.each(bound.map((it) => [`${it.workload} of ${it.chart}`, it] as const))("%s belongs to one group", (_, pods) => {
    expect(groups.filter((it) => selects(it, pods)).map((it) => it.name)).toHaveLength(1);
});

/** Ports that pods listen on without saying so in their spec. */
const undeclared = new Map([
    // The target of the chart's Service dapr-webhook.
    ["dapr-operator", [19443]],
    // Prometheus asks one port for the configuration of the other; the exporter is the stackdriver one on gke alone.
    ["lag-exporter", [9308]],
    // The user's own listener is the metrics of the config reloader.
    ["prometheus", [8080]],
]);

it("every flow ends at a port that its pods listen on", () => {
    const endpoint = ({ namespace, labels }: PodGroup, port: number): Endpoint => ({
        location: "cluster",
        namespace: namespaces[namespace].name,
        podLabels: labels,
        port,
    });
    const flows = platformFlows({
        broker: { kind: "redpanda", endpoint: endpoint(podGroups.redpanda, 9093), lag: { kind: "broker" } },
        database: endpoint(podGroups.postgres, 5432),
        gatewayIsOurs: true,
        certificateIsPublic: true,
        backups: [],
        logs: [],
        alerts: { receiver: { ports: [443] } },
    });
    const missing = flows.flatMap(({ to, ports, why }) =>
        to.flatMap((party) => {
            if (party.kind !== "pods") return [];
            const pods = bound.filter((it) => selects(party.group, it));
            // Made by an operator, or by charts of our own.
            if (pods.length === 0) return [];
            const open = [...pods.flatMap((it) => it.ports), ...(undeclared.get(party.group.name) ?? [])];
            return ports.filter((it) => !open.includes(it.port)).map((it) => `${why}: ${party.group.name} ${it.port}`);
        }),
    );
    expect(missing).toEqual([]);
});
