import { serviceNames } from "../../../model/contract/catalogue";
import { platformFlows, type FlowArgs } from "../../../components/security/flows";
import { podGroups } from "../../../components/security/parties";
import { type BrokerKind } from "../../../model/platform/choices";
import { type LagSource } from "../../../model/platform/broker";
import { namespaces } from "../../../model/platform/namespaces";

const outside = { location: "outside", ports: [5432] } as const;
const base = {
    database: outside,
    gatewayIsOurs: true,
    certificateIsPublic: false,
    backups: [],
    logs: [],
    alerts: {},
};
const flowsWith = (broker: FlowArgs["broker"]) => platformFlows({ ...base, broker });

/** Any pods of the platform that could be a broker. */
const { grafana } = podGroups;
const broker = (
    { kind, lag }: { readonly kind: BrokerKind; readonly lag: LagSource["kind"] },
    labels: Readonly<Record<string, string>> = grafana.labels,
): FlowArgs["broker"] => ({
    kind,
    endpoint: { location: "cluster", namespace: namespaces.monitoring.name, podLabels: labels, port: 9999 },
    lag: { kind: lag } as LagSource,
});

const reached = (flows: ReturnType<typeof platformFlows>, port: number) =>
    flows
        .filter((flow) => flow.ports.some((it) => it.port === port))
        .flatMap(({ from, to }) => from.flatMap((one) => to.map((other) => [one, other] as const)))
        .map((ends) => ends.map((it) => (it.kind === "pods" ? it.group.name : it.kind)).join(" -> "));

describe("the receiver of spans", () => {
    const flows = (tracing: FlowArgs["tracing"]) =>
        platformFlows({ ...base, broker: broker({ kind: "redpanda", lag: "broker" }), tracing });

    it("is reached by the services alone, in its namespace or at any address", () => {
        const inCluster = flows({ endpoint: "http://collector.observability.svc:4318", port: 4318 });
        expect(reached(inCluster, 4318)).toEqual(serviceNames.map((it) => `${it} -> namespace`));
        const elsewhere = flows({ endpoint: "https://otlp.example.com:4319", port: 4319 });
        expect(reached(elsewhere, 4319)).toEqual(serviceNames.map((it) => `${it} -> addresses`));
    });

    it("opens nothing where there is none", () => expect(reached(flows(undefined), 4318)).toEqual([]));
});

describe("a broker in the cluster", () => {
    it("is reached by the pods that it names, and by the exporter that counts for it", () => {
        const connections = reached(flowsWith(broker({ kind: "kafka", lag: "kafka" })), 9999);
        expect(connections).toContain("sync -> grafana");
        expect(connections).toContain("lag-exporter -> grafana");
        expect(new Set(connections.map((it) => it.split(" -> ")[1]))).toEqual(new Set(["grafana"]));
    });

    it("is not reached by an exporter when it counts itself", () =>
        expect(reached(flowsWith(broker({ kind: "redpanda", lag: "broker" })), 9999)).not.toContain(
            "lag-exporter -> grafana",
        ));

    it("needs a group of pods", () =>
        expect(() => flowsWith(broker({ kind: "kafka", lag: "kafka" }, { app: "nobody" }))).toThrow(
            'no group in components/security/parties.ts has the labels {"app":"nobody"} in namespace monitoring',
        ));
});
