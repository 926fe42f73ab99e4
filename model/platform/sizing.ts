import { type ProfileName } from "./choices";
import { type Size } from "./quantities";

/** What a profile means for every part of the platform. Volumes in GiB. */
export interface Sizing {
    readonly dapr: {
        readonly highAvailability: boolean;
        readonly controlPlane: Size;
        readonly operator: Size;
        readonly scheduler: Size;
    };
    readonly sidecar: Size;
    /** The end-to-end suite, for the minute that it runs. */
    readonly suite: Size;
    readonly redpanda: { readonly brokers: number; readonly size: Size; readonly volumeGiB: number };
    readonly postgres: {
        readonly instances: number;
        readonly size: Size;
        readonly operator: Size;
        readonly volumeGiB: number;
    };
    readonly gateway: { readonly replicas: number; readonly size: Size };
    /** Of each pod of cert-manager; only where Let's Encrypt gives the certificate. */
    readonly certificates: Size;
    readonly metricsServer: Size;
    readonly logging: {
        readonly loki: Size;
        /** Searches that one Loki works on at a time. */
        readonly concurrentQueries: number;
        readonly collector: Size;
    };
    readonly services: {
        readonly size: Size;
        /** Pods of each service before autoscaling. */
        readonly replicas: (scales: boolean) => number;
        /** Upper bound of autoscaling; absent means no autoscaler. */
        readonly maxReplicas?: number;
    };
    readonly monitoring: {
        readonly prometheus: {
            readonly replicas: number;
            readonly size: Size;
            readonly volumeGiB: number;
            /** Series at a time: an estimate from what each exporter exposes, which no cluster has confirmed yet. */
            readonly series: number;
        };
        readonly operator: Size;
        readonly grafana: Size;
        readonly kubeStateMetrics: Size;
        readonly nodeExporter: Size;
        readonly lagExporter: Size;
        /** Only where alerts have a receiver. */
        readonly alertmanager: Size;
    };
}

const free: Sizing = {
    dapr: {
        highAvailability: false,
        controlPlane: { cpu: 10, memory: 32, memoryLimit: 128 },
        operator: { cpu: 20, memory: 64, memoryLimit: 192 },
        scheduler: { cpu: 20, memory: 64, memoryLimit: 256 },
    },
    sidecar: { cpu: 20, memory: 64, memoryLimit: 192 },
    suite: { cpu: 20, memory: 96, memoryLimit: 256 },
    redpanda: { brokers: 1, size: { cpu: 250, memory: 1280, memoryLimit: 1536 }, volumeGiB: 10 },
    postgres: {
        instances: 1,
        size: { cpu: 100, memory: 256, memoryLimit: 512 },
        operator: { cpu: 20, memory: 96, memoryLimit: 256 },
        volumeGiB: 10,
    },
    gateway: { replicas: 1, size: { cpu: 50, memory: 64, memoryLimit: 192 } },
    certificates: { cpu: 10, memory: 48, memoryLimit: 192 },
    metricsServer: { cpu: 20, memory: 64, memoryLimit: 128 },
    logging: {
        // 266 MB at the promised rate, 540 MB during a search over everything.
        loki: { cpu: 100, memory: 384, memoryLimit: 768 },
        concurrentQueries: 4,
        collector: { cpu: 30, memory: 128, memoryLimit: 256 },
    },
    services: { size: { cpu: 50, memory: 96, memoryLimit: 192, cpuLimit: 500 }, replicas: () => 1 },
    monitoring: {
        // Replaying the write-ahead log needs about twice the memory of normal running: the limit, not the request.
        prometheus: {
            replicas: 1,
            size: { cpu: 100, memory: 600, memoryLimit: 1200 },
            volumeGiB: 10,
            series: 30_000,
        },
        operator: { cpu: 15, memory: 64, memoryLimit: 192 },
        grafana: { cpu: 40, memory: 192, memoryLimit: 384 },
        kubeStateMetrics: { cpu: 10, memory: 48, memoryLimit: 128 },
        nodeExporter: { cpu: 10, memory: 24, memoryLimit: 64 },
        lagExporter: { cpu: 10, memory: 32, memoryLimit: 96 },
        alertmanager: { cpu: 5, memory: 32, memoryLimit: 96 },
    },
};

const small: Sizing = {
    ...free,
    redpanda: { brokers: 1, size: { cpu: 400, memory: 2048, memoryLimit: 2560 }, volumeGiB: 20 },
    postgres: { ...free.postgres, size: { cpu: 150, memory: 384, memoryLimit: 768 } },
    services: { size: { cpu: 50, memory: 128, memoryLimit: 256, cpuLimit: 1000 }, replicas: () => 1 },
    monitoring: {
        ...free.monitoring,
        prometheus: {
            replicas: 1,
            size: { cpu: 150, memory: 800, memoryLimit: 1600 },
            volumeGiB: 20,
            series: 30_000,
        },
    },
};

const standard: Sizing = {
    ...small,
    dapr: { ...small.dapr, highAvailability: true },
    redpanda: { brokers: 3, size: { cpu: 500, memory: 2560, memoryLimit: 3072 }, volumeGiB: 50 },
    postgres: { ...small.postgres, instances: 2, size: { cpu: 250, memory: 512, memoryLimit: 1024 }, volumeGiB: 20 },
    logging: {
        ...small.logging,
        loki: { cpu: 200, memory: 768, memoryLimit: 1536 },
        concurrentQueries: 8,
    },
    gateway: { replicas: 2, size: { cpu: 100, memory: 128, memoryLimit: 256 } },
    services: {
        size: { cpu: 100, memory: 128, memoryLimit: 256, cpuLimit: 1000 },
        replicas: (scales) => (scales ? 2 : 1),
        maxReplicas: 6,
    },
    monitoring: {
        ...small.monitoring,
        // Two that scrape the same: one may be away while the other answers.
        prometheus: {
            replicas: 2,
            size: { cpu: 200, memory: 1024, memoryLimit: 2560 },
            volumeGiB: 50,
            series: 60_000,
        },
        grafana: { cpu: 60, memory: 256, memoryLimit: 512 },
    },
};

const profiles: Readonly<Record<ProfileName, Sizing>> = { free, small, standard };

/** Sizes of every part under a profile; `npm run plan` adds them up and compares them with the nodes. */
export const sizingOf = (profile: ProfileName): Sizing => profiles[profile];

/** The most pods that a service can have: what autoscaling stops at, where it scales. */
export const mostReplicas = ({ services }: Pick<Sizing, "services">, scales: boolean): number =>
    (scales ? services.maxReplicas : undefined) ?? services.replicas(scales);
