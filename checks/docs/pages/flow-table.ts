import { podGroups, serviceGroups, type Party, type PodGroup } from "../../../components/security/parties";
import { type Flow } from "../../../components/security/flow";
import { platformFlows, type FlowArgs } from "../../../components/security/flows";
import { redpandaNames } from "../../../components/messaging/redpanda-values";
import { postgresNames } from "../../../components/data/postgres-specs";
import { type Endpoint } from "../../../model/platform/endpoint";
import { namespaces } from "../../../model/platform/namespaces";
import { code, markdownTable } from "./markdown";

const inCluster = ({ namespace, labels }: PodGroup, port: number): Endpoint => ({
    location: "cluster",
    namespace: namespaces[namespace].name,
    podLabels: labels,
    port,
});

/** Everything in the cluster, Redpanda, our own gateway, backups and logs on volumes: the stack dev, with `acmeEmail`. */
const args: FlowArgs = {
    broker: {
        kind: "redpanda",
        endpoint: inCluster(podGroups.redpanda, redpandaNames.kafkaPort),
        lag: { kind: "broker" },
    },
    database: inCluster(podGroups.postgres, postgresNames.port),
    gatewayIsOurs: true,
    certificateIsPublic: true,
    backups: [],
    logs: [],
    alerts: { receiver: { ports: [443] } },
};

const groups: ReadonlySet<PodGroup> = new Set<PodGroup>([...Object.values(podGroups), ...Object.values(serviceGroups)]);

function describe(parties: readonly Party[]): string {
    const named = new Set(parties.flatMap((it) => (it.kind === "pods" ? [it.group] : [])));
    const others = [...groups].filter((it) => !named.has(it));
    if (others.length === 0) return "every pod";
    if (others.length === 1) return `every pod but ${others[0]!.name}`;
    return parties
        .map((it) => {
            switch (it.kind) {
                case "pods":
                    return it.group.name;
                case "namespace":
                    return `pods of ${code(it.name)}`;
                case "addresses":
                    return code(it.cidr);
                case "anybody":
                    return "anybody";
            }
        })
        .join(", ");
}

const portsOf = ({ ports }: Flow): string =>
    ports.map((it) => (it.protocol === "TCP" ? String(it.port) : `${it.port}/${it.protocol}`)).join(", ");

/** Every permitted flow of a stack with everything in the cluster; a row for what has one reason and one beginning. */
export function flowTable(): string {
    const rows = new Map<string, { readonly why: string; readonly from: string; readonly to: string[] }>();
    for (const flow of platformFlows(args)) {
        const [why, from] = [flow.why, describe(flow.from)];
        const row = rows.get(`${why} ${from}`) ?? { why, from, to: [] };
        row.to.push(`${describe(flow.to)} (${portsOf(flow)})`);
        rows.set(`${why} ${from}`, row);
    }
    return markdownTable(
        ["why", "from", "to (ports)"],
        [...rows.values()].map(({ why, from, to }) => [why, from, to.join("; ")]),
    );
}

/** The groups of pods that policies tell apart. */
export const groupTable = (): string =>
    markdownTable(
        ["group", "namespace", "labels"],
        [...groups].map((it) => [
            it.name,
            code(namespaces[it.namespace].name),
            Object.entries(it.labels)
                .map(([key, value]) => code(`${key}=${value}`))
                .join(" "),
        ]),
    );
