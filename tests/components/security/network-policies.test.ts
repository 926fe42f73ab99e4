import { podGroups, serviceGroups, type PodGroup } from "../../../components/security/parties";
import {
    catalogue,
    serviceNames,
    services,
    type ServiceDefinition,
    type ServiceName,
} from "../../../model/contract/catalogue";
import { namespaces } from "../../../model/platform/namespaces";
import { isAllowed, type NetworkEnd, type NetworkPolicy } from "../../../policy/platform/allowed-connections";
import { maintenanceNames } from "../../../components/data/maintenance-specs";
import { auditedPlatform } from "../../../policy/audited-stack";
import { auditedWorkloads, ofKind, type AuditedWorkload } from "../../../policy/platform/audited-platform";
import { type PlannedResource } from "../../../engine/monitor";
import { evaluateVariant } from "../../support/stacks";

const groups = { ...podGroups, ...serviceGroups } as const;
type End = keyof typeof groups | "internet" | "node" | "dns" | "metadata" | "stranger";

const pod = (namespace: string, labels: Readonly<Record<string, string>>): NetworkEnd => ({
    kind: "pod",
    namespace,
    labels,
});
const ends: Readonly<Record<End, NetworkEnd>> = {
    ...(Object.fromEntries(
        Object.entries(groups as Readonly<Record<string, PodGroup>>).map(([key, it]) => [
            key,
            // The chart's own selector names the release too.
            pod(namespaces[it.namespace].name, { ...it.labels, "app.kubernetes.io/instance": it.name }),
        ]),
    ) as Record<keyof typeof groups, NetworkEnd>),
    internet: { kind: "address", address: "203.0.113.7" },
    node: { kind: "address", address: "10.0.0.4" },
    metadata: { kind: "address", address: "169.254.169.254" },
    dns: pod("kube-system", { "k8s-app": "kube-dns" }),
    stranger: pod("default", { app: "anything" }),
};

/** Ports that something in the platform listens on, and some that nothing should reach. */
const ports = [
    ...[22, 53, 80, 443, 2379, 2380, 3000, 3100, 3101, 3500, 4000, 5432, 6443, 6500, 8000, 8080],
    ...[8081, 8089, 8201, 8443, 9080, 9090, 9093, 9100, 9187, 9255, 9308, 9402, 9443, 9644, 10250, 12345, 19443, 33145],
    ...[50001, 50002, 50005, 50006],
    ...services.map((it) => it.port).filter((it) => it !== 8000),
];

/**
 * Services and what their entry in the catalogue is about, by hand: one that users can suddenly reach, that calls another or opens the
 * database is refused here, whatever the catalogue says. A new service is held to the rules below alone until it is in this table.
 */
const meant = {
    backend: { port: 8000, forUsers: true, stores: true, callers: ["recurring-task"] },
    "recurring-task": { port: 8001, forUsers: false, stores: true, callers: [] },
    notification: { port: 8002, forUsers: true, stores: true, callers: [] },
    sync: { port: 8003, forUsers: true, stores: false, callers: [] },
    audit: { port: 8004, forUsers: true, stores: true, callers: [] },
} as const satisfies Partial<Record<ServiceName, object>>;

const isFor = ({ port, publicPath, database, state, internalRoutes }: ServiceDefinition) => ({
    port,
    forUsers: publicPath !== undefined,
    stores: database || state,
    callers: internalRoutes.flatMap((it) => it.callers),
});
const dapr: End[] = ["daprOperator", "daprSentry", "daprScheduler", "daprInjector"];
const all = Object.keys(ends) as End[];
/** Whoever is not refused by a policy of their own on the way out. */
const open: End[] = ["internet", "node", "metadata", "dns", "stranger"];
const askApiServer: End[] = [
    ...dapr,
    ...(["postgres", "postgresOperator", "gateway", "prometheus", "prometheusOperator"] as const),
    ...(["kubeStateMetrics", "alloy", "promtail", "redpanda"] as const),
    ...(["certManager", "certManagerInjector", "certManagerWebhook", "certManagerCheck"] as const),
];

type Reach = readonly [from: readonly End[], to: readonly End[], ports: readonly number[]];

const toService = (name: ServiceName, { port, forUsers, stores, callers }: ReturnType<typeof isFor>): Reach[] => [
    [forUsers ? ["gateway", "suite", "prometheus"] : ["prometheus"], [name], [port]],
    [["prometheus"], [name], [9090]],
    [callers, [name], [50002]],
    [stores ? [name] : [], ["postgres"], [5432]],
];

/** Expected: from, to, ports. Written by hand, not derived: whatever is not here must be refused. */
const expected: readonly Reach[] = [
    // Users.
    [open, ["gateway"], [8000, 8443]],
    [["gateway"], ["grafana"], [3000]],
    // Services, and the suite of the release gate beside them.
    ...services.flatMap((it) => toService(it.name, isFor(it))),
    [[...serviceNames, "suite"], ["redpanda"], [9093]],
    [[...serviceNames, "suite"], ["daprOperator"], [6500]],
    [[...serviceNames, "suite"], ["daprSentry"], [50001]],
    [[...serviceNames, "suite"], ["daprScheduler"], [50006]],
    // Dapr.
    [["daprOperator", "daprScheduler", "daprInjector"], ["daprSentry"], [50001]],
    [["daprScheduler"], ["daprScheduler"], [2379, 2380]],
    // Webhooks: the API server may be anywhere.
    [open, ["daprInjector"], [4000]],
    [open, ["daprOperator"], [19443]],
    [open, ["postgresOperator"], [9443]],
    [open, ["certManagerWebhook"], [10250]],
    // Certificates.
    [["certManager"], open, [80, 443]],
    [["certManager"], ["gateway"], [8000, 8443]],
    [["gateway"], ["challengeSolver"], [8089]],
    // Data.
    [["postgres"], ["postgres"], [5432, 8000]],
    [["postgresOperator"], ["postgres"], [8000]],
    [["postgresMaintenance"], ["postgres"], [5432]],
    [["postgresMaintenance"], ["internet", "node", "metadata"], [443]],
    [["redpanda"], ["redpanda"], [9093, 9644, 33145]],
    [["redpandaTopics", "redpandaConfiguration"], ["redpanda"], [9093, 9644]],
    // Watching.
    [["prometheus"], dapr, [9090]],
    [["prometheus"], ["redpanda"], [9644]],
    [["prometheus"], ["postgres"], [9187]],
    [["prometheus"], ["postgresOperator"], [8080]],
    [["prometheus"], ["gateway"], [9100]],
    [["prometheus"], ["kubeStateMetrics"], [8080, 8081]],
    [["prometheus"], ["prometheusOperator"], [8080]],
    [["prometheus"], ["grafana"], [3000]],
    [["prometheus"], ["prometheus"], [8080, 9090]],
    [["prometheus"], ["loki"], [3100]],
    [["prometheus"], ["alloy"], [12345]],
    [["prometheus"], ["promtail"], [3101]],
    [["prometheus"], ["lagExporter"], [9255, 9308]],
    [["prometheus"], ["certManager"], [9402]],
    // Kubelets are anywhere, and a webhook that lets the API server in lets anybody in.
    [["prometheus"], open, [9100, 10250]],
    [["prometheus"], ["certManagerWebhook"], [10250]],
    [["grafana"], ["prometheus"], [9090]],
    [["grafana"], ["loki"], [3100]],
    [["alloy", "promtail"], ["loki"], [3100]],
    // The API server has no address that a policy could name: those who ask it may open its ports anywhere that lets them in.
    [askApiServer, open, [443, 6443, 8443]],
    [askApiServer, ["gateway"], [8443]],
    // Names.
    [(Object.keys(groups) as End[]).filter((it) => it !== "challengeSolver"), ["dns", "metadata"], [53]],
];

/** The program makes all of them: no chart brings a policy. */
const policiesOf = (resources: readonly PlannedResource[]): NetworkPolicy[] =>
    resources
        .filter((it) => it.type === "kubernetes:networking.k8s.io/v1:NetworkPolicy")
        .map((it) => it.inputs as unknown as NetworkPolicy);

const isExpected = (from: End, to: End, port: number) =>
    (open.includes(from) && open.includes(to)) ||
    expected.some(([a, b, c]) => a.includes(from) && b.includes(to) && c.includes(port));

it.each(Object.entries(meant))("%s has the reach that it was meant to have", (name, it) =>
    expect(isFor(catalogue[name as ServiceName])).toEqual(it),
);

describe("every pair of pods and port, on a stack with everything in the cluster", () => {
    let policies: NetworkPolicy[];
    let workloads: AuditedWorkload[];
    beforeAll(async () => {
        const [target, profile, stack] = ["aks", "standard", "aks"] as const;
        const evaluated = await evaluateVariant(
            { target, broker: "redpanda", profile },
            { changes: { acmeEmail: "ops@example.com" } },
        );
        const platform = await auditedPlatform({ stack, target, profile, today: new Date(), ...evaluated });
        policies = ofKind<NetworkPolicy["spec"]>(platform, "NetworkPolicy");
        workloads = auditedWorkloads(platform).filter((it) => it.pod.hostNetwork !== true);
    });

    /** As the pods are labelled, not as the table of groups says. */
    const endOf = ({ namespace, metadata }: AuditedWorkload) => pod(namespace, metadata?.labels ?? {});

    it("knows every pod that the program makes, and lets it ask for names", () => {
        expect(workloads.map((it) => it.name)).toEqual(
            expect.arrayContaining([...serviceNames, "redpanda-topics", maintenanceNames.backup]),
        );
        const wrong = workloads.filter(
            (it) => !isAllowed(policies, { from: endOf(it), to: ends.dns, port: 53, protocol: "UDP" }),
        );
        expect(wrong.map((it) => it.id)).toEqual([]);
    });

    it("lets Prometheus scrape sidecars where the injector is told to open the port", () => {
        const sidecars = workloads.filter((it) => it.metadata?.annotations?.["dapr.io/enabled"] === "true");
        const reached = sidecars.filter((it) => {
            const port = Number(it.metadata?.annotations?.["dapr.io/metrics-port"]);
            return isAllowed(policies, { from: ends.prometheus, to: endOf(it), port });
        });
        expect(reached.map((it) => it.name)).toEqual(expect.arrayContaining([...serviceNames]));
    });

    it.each(all)("%s reaches what it should and nothing else", (from) => {
        const wrong = all.flatMap((to) =>
            ports
                .filter(
                    (port) =>
                        isAllowed(policies, { from: ends[from], to: ends[to], port }) !== isExpected(from, to, port),
                )
                .map((port) => `${isExpected(from, to, port) ? "refused" : "allowed"}: ${from} -> ${to}:${port}`),
        );
        expect(wrong).toEqual([]);
    });

    it("covers every namespace and every pod: a pod that nobody thought of reaches nothing and nobody", () => {
        for (const { name } of Object.values(namespaces)) {
            const forgotten = pod(name, { app: "forgotten" });
            for (const other of Object.values(ends)) {
                for (const port of ports) {
                    expect(isAllowed(policies, { from: forgotten, to: other, port })).toBe(false);
                    expect(isAllowed(policies, { from: other, to: forgotten, port })).toBe(false);
                }
            }
        }
    });

    it("never selects pods or nodes by address, which Cilium would not match", () => {
        const blocks = JSON.stringify(policies).match(/"cidr":"[^"]+"/g) ?? [];
        expect(new Set(blocks)).toEqual(new Set(['"cidr":"169.254.0.0/16"', '"cidr":"0.0.0.0/0"']));
    });
});

it("a service's pods start after their policy, which changes with them", async () => {
    const { resources } = await evaluateVariant({ target: "dev", broker: "redpanda", profile: "small" });
    for (const name of serviceNames) {
        const release = resources.find((it) => it.name === `services-${name}`);
        const policy = resources.find((it) => it.name === `services-${name}-network-policy`);
        expect(release?.dependsOn).toContain(policy?.urn);
        expect(policy?.parent).toBe(release?.parent);
    }
});

describe("brokers and identities outside the cluster", () => {
    it.each([
        [
            "gke",
            "pubsub",
            [
                ["internet", 443],
                ["metadata", 80],
                ["metadata", 988],
            ],
        ],
        ["aks", "eventhubs", [["internet", 9093]]],
        ["oke", "kafka", [["internet", 9092]]],
    ] as const)("%s with %s", async (target, broker, reached) => {
        const { resources } = await evaluateVariant({ target, broker, profile: "small" });
        const policies = policiesOf(resources);
        const probe = (to: End, port: number) => isAllowed(policies, { from: ends.sync, to: ends[to], port });
        for (const [to, port] of reached) expect([to, port, probe(to, port)]).toEqual([to, port, true]);
        expect(probe("internet", 22)).toBe(false);
        expect(probe("redpanda", 9093)).toBe(false);
    });
});
