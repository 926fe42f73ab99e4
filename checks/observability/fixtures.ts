import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { namespaces } from "../../model/platform/namespaces";
import { catalogue, serviceNames, type ServiceName } from "../../model/contract/catalogue";

/** By its name; Postgres' backends are counted, and no counter. */
const isCounter = /^(?!cnpg_backends)\w+_(total|bucket|count|sum)(\{|\s)/;
/** Seconds in which a counter grows by the value in its file. */
const growthSeconds = 100;

/**
 * Serves the expositions of what a machine without a cluster cannot run (expositions/ has a file for each, with its source), and
 * what Kubernetes would say of the services' replicas.
 */
export class ExporterFixtures {
    /** Replicas that the cluster is asked for, by service; changed by tests. */
    readonly desired = new Map<ServiceName, number>(serviceNames.map((it) => [it, 1]));
    private readonly started = Date.now();

    private constructor(private readonly server: Server) {}

    static async start(): Promise<ExporterFixtures> {
        const server = createServer();
        const fixtures = new ExporterFixtures(server);
        server.on("request", (request, response) => {
            const name = (request.url ?? "").split("/")[1] ?? "";
            const body = name === "kube-state-metrics" ? fixtures.kubeStateMetrics() : fixtures.exposition(name);
            response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(body);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return fixtures;
    }

    get address(): string {
        return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    /** A file's lines, its counters growing steadily: a rate of something that stands still is nothing. */
    private exposition(name: string): string {
        const growth = 1 + (Date.now() - this.started) / 1000 / growthSeconds;
        return readFileSync(join(__dirname, "expositions", `${name}.prom`), "utf8")
            .split("\n")
            .map((line) => {
                const [, series, value] = /^(\S.*) (\S+)$/.exec(line) ?? [];
                return series !== undefined && isCounter.test(line) ? `${series} ${Number(value) * growth}` : line;
            })
            .join("\n");
    }

    /** After https://github.com/kubernetes/kube-state-metrics/tree/v2.20.0/docs/metrics */
    private kubeStateMetrics(): string {
        const namespace = namespaces.services.name;
        const replicas = [...this.desired].map(([service, count]) =>
            catalogue[service].consumption === "each"
                ? `kube_statefulset_replicas{namespace="${namespace}",statefulset="${service}"} ${count}`
                : `kube_deployment_spec_replicas{namespace="${namespace}",deployment="${service}"} ${count}`,
        );
        const pods = [...this.desired].flatMap(([service, count]) =>
            Array.from({ length: count }, (_, index) => [
                `kube_pod_status_phase{namespace="${namespace}",pod="${service}-${index}",phase="Running"} 1`,
                `kube_pod_status_phase{namespace="${namespace}",pod="${service}-${index}",phase="Pending"} 0`,
                `kube_pod_container_status_restarts_total{namespace="${namespace}",pod="${service}-${index}",container="app"} 0`,
            ]).flat(),
        );
        const hourAgo = Math.floor(Date.now() / 1000) - 3600;
        const others = [
            // Prometheus' volume is a folder of the node.
            `kube_persistentvolumeclaim_info{namespace="data",persistentvolumeclaim="postgres-1"} 1`,
            `kube_persistentvolumeclaim_info{namespace="monitoring",persistentvolumeclaim="prometheus-0"} 1`,
            ...["postgres-backup", "postgres-restore-rehearsal"].flatMap((cronjob) => [
                `kube_cronjob_status_last_schedule_time{namespace="data",cronjob="${cronjob}"} ${hourAgo}`,
                `kube_cronjob_status_last_successful_time{namespace="data",cronjob="${cronjob}"} ${hourAgo + 60}`,
                `kube_cronjob_next_schedule_time{namespace="data",cronjob="${cronjob}"} ${hourAgo + 86_400}`,
            ]),
        ];
        return `${[...replicas, ...pods, ...others].join("\n")}\n`;
    }
}
