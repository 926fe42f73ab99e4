import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubeletScrapes } from "../../components/monitoring/kubelet-scrapes";
import { monitors, type Monitor } from "../../components/monitoring/monitors";
import { monitoringNames, scrapeSeconds } from "../../model/platform/monitoring-names";
import { optionalParts } from "../../components/monitoring/alerts/alert";
import { alertingRules } from "../../components/monitoring/alerts/rules";
import { recordingRules } from "../../components/monitoring/rules";
import { type ServiceName } from "../../model/contract/catalogue";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { prometheusBinaries } from "../prometheus/binaries";
import { ExporterFixtures } from "./fixtures";
import { Prometheus } from "./prometheus";
import { chartJob, discoveryOf, kubeletJob, scrapeConfigOf, type DiscoveredPod } from "./scrape-config";

/** The local run, watched by a real Prometheus under the configuration and rules of a deployment. */
export interface ObservedPlatform {
    readonly platform: LocalPlatform;
    readonly prometheus: Prometheus;
    readonly fixtures: ExporterFixtures;
    stop(): Promise<void>;
}

/** The local broker's metrics have the names of kafka_exporter, so lag is that of any Kafka. */
const watched = monitors("kafka", ["gateway"]).filter((it) => it.name !== "postgres-operator");

/** Starts everything; resolves when each service has been scraped once. */
export async function startObservedPlatform(
    progress: (step: string) => void = () => undefined,
): Promise<ObservedPlatform> {
    const binaries = await prometheusBinaries(progress);
    const platform = await startPlatform({ progress });
    const fixtures = await ExporterFixtures.start();
    try {
        progress("starting Prometheus");
        const prometheus = await Prometheus.start(binaries, (folder, address) => {
            for (const monitor of watched)
                writeFileSync(
                    discoveryFile(folder, monitor),
                    JSON.stringify(discoveryOf(monitor, podsOf(monitor, platform, fixtures))),
                );
            return {
                config: {
                    global: { scrape_interval: `${scrapeSeconds}s`, evaluation_interval: `${scrapeSeconds}s` },
                    scrape_configs: [
                        ...watched.map((it) => scrapeConfigOf(it, discoveryFile(folder, it))),
                        ...chartJobs(fixtures.address, address),
                    ],
                },
                rules: { groups: [...recordingRules, ...alertingRules({ has: optionalParts })] },
            };
        });
        const stop = async () => {
            await prometheus.stop();
            await fixtures.stop();
            await platform.stop();
        };
        return { platform, prometheus, fixtures, stop };
    } catch (error) {
        await fixtures.stop();
        await platform.stop();
        throw error;
    }
}

const discoveryFile = (folder: string, { name }: Monitor): string => join(folder, `targets-${name}.json`);

/** Kubelets, and jobs that kube-prometheus-stack brings, under the names that its services give them. */
const chartJobs = (fixtures: string, prometheus: string) => [
    ...kubeletScrapes.map((it) => kubeletJob(it, fixtures)),
    chartJob({ job: "kube-state-metrics", address: fixtures, path: "/kube-state-metrics" }),
    chartJob({ job: "node-exporter", address: fixtures, path: "/node-exporter" }),
    chartJob({ job: monitoringNames.prometheus.service, address: prometheus, path: "/metrics" }),
];

function podsOf(monitor: Monitor, platform: LocalPlatform, fixtures: ExporterFixtures): DiscoveredPod[] {
    const labels = { [monitor.pods.label]: monitor.pods.values[0] ?? "" };
    const named = (service: ServiceName) => ({
        ...labels,
        ...(monitor.serviceLabel === undefined ? {} : { [monitor.serviceLabel]: service }),
    });
    switch (monitor.name) {
        case "services":
            return [...platform.services].flatMap(([service, replicas]) =>
                replicas.map((it, index) => ({
                    address: new URL(it.url).host,
                    name: `${service}-${index}`,
                    labels: named(service),
                })),
            );
        case "dapr-sidecars":
            return [...platform.sidecarMetrics].flatMap(([service, urls]) =>
                urls.map((url, index) => ({
                    address: new URL(url).host,
                    name: `${service}-${index}`,
                    labels: named(service),
                })),
            );
        case "lag-exporter":
            return [{ address: new URL(platform.broker.url).host, name: "lag-exporter-0", labels }];
        default:
            return [
                {
                    address: fixtures.address,
                    name: `${monitor.name}-0`,
                    labels: { ...labels, app: monitor.name },
                    path: `/${monitor.name}`,
                },
            ];
    }
}
