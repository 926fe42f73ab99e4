import { grafanaValues } from "../../../components/monitoring/grafana-values";
import { optionalParts } from "../../../components/monitoring/alerts/alert";
import { kafkaExporterArguments } from "../../../components/monitoring/lag-exporter";
import { monitors, podMonitorSpec } from "../../../components/monitoring/monitors";
import { prometheusValues } from "../../../components/monitoring/prometheus-values";
import { services } from "../../../model/contract/catalogue";
import { parseMemory } from "../../../model/platform/quantities";
import { sizingOf } from "../../../model/platform/sizing";
import { profileNames, targetNames } from "../../../model/platform/choices";
import { type PlannedResource } from "../../../engine/monitor";
import { compareStacks } from "../../../engine/plan/compare";
import { workloadsOf } from "../../../engine/plan/footprint";
import { accessTo } from "../../../cli/grafana/access";
import { evaluateVariant, stackFile } from "../../support/stacks";

const grafana = { dashboards: ["todo-overview"], home: "todo-overview", secretsGeneration: 1, httpsOnly: false };
const valuesOf = (profile: (typeof profileNames)[number]) =>
    prometheusValues({ sizing: sizingOf(profile).monitoring, retentionDays: 15, alerts: {}, grafana });

describe.each(profileNames)("values of profile %s", (profile) => {
    const { prometheus, grafana: grafanaPart } = valuesOf(profile);
    const spec = prometheus.prometheusSpec;

    it("scrape and evaluate every 15 seconds, and Grafana knows it (FR-001)", () => {
        expect([spec.scrapeInterval, spec.evaluationInterval]).toEqual(["15s", "15s"]);
        expect(grafanaPart.datasources["datasources.yaml"].datasources[0]?.jsonData).toMatchObject({
            timeInterval: "15s",
        });
    });

    it("keep blocks below the volume, with room for the write-ahead log and a compaction", () => {
        const retained = Number.parseInt(spec.retentionSize);
        const volume = parseMemory(spec.storageSpec.volumeClaimTemplate.spec.resources.requests.storage);
        expect(spec.retentionSize).toMatch(/^\d+MiB$/);
        expect(retained).toBeLessThanOrEqual(volume * 0.8);
        expect(retained).toBeGreaterThan(volume * 0.7);
    });

    it("leave memory for the replay of a write-ahead log", () =>
        expect(parseMemory(spec.resources.limits.memory)).toBeGreaterThanOrEqual(
            2 * parseMemory(spec.resources.requests.memory),
        ));
});

it("scrape every kubelet without an object that outlives the release", () => {
    const { kubelet, prometheusOperator, prometheus } = valuesOf("small");
    // By these the operator would write a Service into kube-system that nobody deletes.
    expect([kubelet.enabled, prometheusOperator.kubeletService.enabled]).toEqual([false, false]);
    const scrapes = prometheus.prometheusSpec.additionalScrapeConfigs;
    expect(scrapes.map((it) => it.metrics_path)).toEqual(["/metrics", "/metrics/cadvisor"]);
    for (const scrape of scrapes) {
        expect(scrape).toMatchObject({
            scheme: "https",
            kubernetes_sd_configs: [{ role: "node" }],
            authorization: { credentials_file: "/var/run/secrets/kubernetes.io/serviceaccount/token" },
            sample_limit: prometheus.prometheusSpec.enforcedSampleLimit,
        });
        expect(scrape.relabel_configs).toContainEqual({ target_label: "job", replacement: "kubelet" });
        expect(scrape.metric_relabel_configs[0]).toMatchObject({ source_labels: ["__name__"], action: "keep" });
        // The chart takes them as a template.
        expect(JSON.stringify(scrape)).not.toContain("{{");
    }
});

it("never put Grafana's password into the environment or the settings", () => {
    const values = JSON.stringify(grafanaValues({ ...grafana, size: sizingOf("free").monitoring.grafana }));
    expect(values).toContain("GF_SECURITY_ADMIN_PASSWORD__FILE");
    expect(values).not.toMatch(/"adminPassword"|"GF_SECURITY_ADMIN_PASSWORD"/);
});

describe("scraping", () => {
    it("covers services, sidecars, control plane, database, gateway, logging and the broker's lag", () => {
        const names = (kind: "broker" | "kafka" | "cloud-monitoring") =>
            monitors(kind, ["gateway"]).map((it) => it.name);
        const common = [
            "services",
            "dapr-sidecars",
            "dapr-control-plane",
            "postgres",
            "postgres-operator",
            "loki",
            "log-collector",
            "gateway",
        ];
        expect(names("broker")).toEqual([...common, "broker"]);
        expect(names("kafka")).toEqual([...common, "lag-exporter"]);
        expect(names("cloud-monitoring")).toEqual([...common, "lag-exporter"]);
        expect(monitors("broker", []).map((it) => it.name)).not.toContain("gateway");
        expect(monitors("broker", ["gateway", "certificates"]).map((it) => it.name)).toContain("certificates");
    });

    it("never labels series with anything but few values", () => {
        for (const monitor of monitors("broker", optionalParts)) {
            const { sampleLimit, podMetricsEndpoints } = podMonitorSpec(monitor);
            expect(sampleLimit).toBe(5000);
            expect(podMetricsEndpoints[0]?.interval).toBe("15s");
        }
    });

    it("gives the Kafka exporter its credentials in a file", () => {
        const kafka = {
            tls: true,
            sasl: {
                mechanism: "PLAIN",
                secretName: "any",
                username: "u",
                password: "p" as never,
            },
        } as const;
        const exporterArguments = kafkaExporterArguments(["a:9093"], { kind: "eventhubs", kafka });
        const groupFilter = exporterArguments.find((it) => it.startsWith("--group.filter="))!;
        expect(exporterArguments).toEqual([
            "--kafka.server=a:9093",
            "--kafka.version=1.0.0",
            "--topic.filter=^(task-events|reminders)(-dlq)?$",
            groupFilter,
            "--tls.enabled",
            "--sasl.enabled",
            "--sasl.mechanism=plain",
            "@/run/secrets/kafka/arguments",
        ]);
        const groups = new RegExp(groupFilter.replace("--group.filter=", ""));
        for (const { name, subscribes, consumption } of services) {
            const of = (group: string) => [group, groups.test(group)];
            expect(of(name)).toEqual([name, subscribes.length > 0 && consumption === "shared"]);
            expect(of(`${name}-12`)).toEqual([`${name}-12`, subscribes.length > 0 && consumption === "each"]);
        }
        expect(["audit", "sync-0", "e2e", "backend", "sync"].map((it) => groups.test(it))).toEqual([
            true,
            true,
            false,
            false,
            false,
        ]);
    });
});

/** What may differ between targets: the disks' class, and the cookie that only HTTPS carries. */
const permitted = [".storageClassName", ".cookie_secure"];

describe("the whole program", () => {
    const ofMonitoring = (it: PlannedResource) => it.urn.includes("todo:monitoring:Monitoring");

    it("renders monitoring alike for the four targets, but for what depends on disks and HTTPS (FR-005, SC-008)", async () => {
        const stacks: Record<string, readonly PlannedResource[]> = {};
        for (const target of targetNames) {
            const { resources } = await evaluateVariant({ target, broker: "redpanda", profile: "small" });
            stacks[target] = resources.filter(ofMonitoring);
            expect(stacks[target].length).toBeGreaterThan(15);
        }
        const differences = compareStacks(stacks).filter(({ path }) => !permitted.some((it) => path.endsWith(it)));
        expect(differences).toEqual([]);
    });

    it("differs between profiles in sizes, replicas, retention and alerts alone", async () => {
        const stacks: Record<string, readonly PlannedResource[]> = {};
        for (const profile of profileNames) {
            const { resources } = await evaluateVariant({ target: "oke", broker: "redpanda", profile });
            stacks[profile] = resources.filter(ofMonitoring);
        }
        const permitted =
            /\.(resources\.(requests|limits)\.(cpu|memory|storage)|replicas|retention|retentionSize|podDisruptionBudget\.enabled)$/;
        const others = compareStacks(stacks).filter((it) => !permitted.test(it.path));
        expect(others.map((it) => [it.resource, it.path])).toEqual([
            ["monitoring.coreos.com/v1:PrometheusRule monitoring-alerts", ""],
        ]);
    });

    it("requests no more for monitoring and logging in profile free than is set aside for them", async () => {
        for (const broker of ["redpanda", "kafka"] as const) {
            const { resources } = await evaluateVariant({ target: "oke", broker, profile: "free" });
            const workloads = resources
                .filter((it) => ofMonitoring(it) || it.urn.includes("todo:logging:Logging"))
                .flatMap((it) => workloadsOf(it, 1));
            const sum = (part: "cpu" | "memory") =>
                workloads.reduce((total, it) => total + it.pods * it.requests[part], 0);
            expect(sum("cpu")).toBeLessThanOrEqual(350);
            expect(sum("memory")).toBeLessThanOrEqual(1.7 * 1024);
            expect(sum("cpu")).toBeGreaterThan(200);
        }
    });

    it("lets an exporter count where the broker does not", async () => {
        const kinds: Record<string, string[]> = {};
        for (const [target, broker] of [
            ["aks", "eventhubs"],
            ["gke", "pubsub"],
            ["oke", "kafka"],
            ["oke", "redpanda"],
        ] as const) {
            const { resources } = await evaluateVariant({ target, broker, profile: "standard" });
            kinds[broker] = resources
                .filter((it) => it.name.startsWith("monitoring-lag-exporter"))
                .map((it) => it.type.replace(/^.*:/, ""));
        }
        expect(kinds).toEqual({
            eventhubs: ["Deployment", "Secret"],
            pubsub: ["Release"],
            kafka: ["Deployment", "Secret"],
            redpanda: [],
        });
    });
});

it("every service lets Prometheus in on its own port and its sidecar's", async () => {
    const { resources } = await evaluateVariant({ target: "oke", broker: "redpanda", profile: "free" });
    for (const { name, port } of services) {
        const policy = resources.find((it) => it.name === `services-${name}-network-policy`);
        const { ingress } = policy?.inputs["spec"] as { ingress: { from: unknown[]; ports: { port: number }[] }[] };
        const metrics = ingress.find((it) => JSON.stringify(it.from).includes('"monitoring"'));
        expect(metrics?.ports.map((it) => it.port)).toEqual([port, 9090]);
    }
});

it("npm run grafana leads to the stack's context", () => {
    expect(accessTo(stackFile("dev", { kubeContext: "minikube" }), 3000)).toMatchObject({
        context: "minikube",
        forwardArguments: ["--namespace", "monitoring", "service/monitoring-grafana", "3000:80"],
    });
    expect(accessTo(stackFile("dev"), 3000).context).toBeUndefined();
});

it.each([true, false])(
    "Grafana's cookie needs HTTPS exactly where the entrance serves nothing else: %s",
    (httpsOnly) => {
        const { grafana: part } = prometheusValues({
            sizing: sizingOf("small").monitoring,
            retentionDays: 15,
            alerts: {},
            grafana: { ...grafana, httpsOnly },
        });
        expect(part["grafana.ini"].security.cookie_secure).toBe(httpsOnly);
    },
);
