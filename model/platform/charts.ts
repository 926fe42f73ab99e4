/** A chart of somebody else, pinned. */
export interface UpstreamChart {
    readonly chart: string;
    readonly version: string;
    /** Version of what it installs, as its Chart.yaml says. */
    readonly appVersion: string;
    /** Address of the chart repository. */
    readonly repository: string;
    /** API groups of the custom resource definitions that Helm keeps when it deletes the release, because deleting one deletes its objects. */
    readonly keptGroups?: readonly string[];
}

/**
 * The pinned upstream charts: the one place that knows their versions and those of what they install. `npm run make -- bump-chart`
 * changes one, with all that is kept of it.
 */
export const charts = {
    dapr: {
        chart: "dapr",
        version: "1.18.3",
        appVersion: "1.18.3",
        repository: "https://dapr.github.io/helm-charts",
        keptGroups: ["dapr.io"],
    },
    redpanda: { chart: "redpanda", version: "26.2.2", appVersion: "26.2.1", repository: "https://charts.redpanda.com" },
    cloudnativePg: {
        chart: "cloudnative-pg",
        version: "0.29.0",
        appVersion: "1.30.0",
        repository: "https://cloudnative-pg.github.io/charts",
        keptGroups: ["postgresql.cnpg.io"],
    },
    traefik: {
        chart: "traefik",
        version: "41.3.0",
        appVersion: "3.7.11",
        repository: "https://traefik.github.io/charts",
    },
    certManager: {
        chart: "cert-manager",
        version: "v1.21.1",
        appVersion: "1.21.1",
        repository: "https://charts.jetstack.io",
        keptGroups: ["cert-manager.io", "acme.cert-manager.io"],
    },
    metricsServer: {
        chart: "metrics-server",
        version: "3.13.1",
        appVersion: "0.8.1",
        repository: "https://kubernetes-sigs.github.io/metrics-server",
    },
    /** The community's chart: the one in grafana/loki serves the enterprise product only, since March 2026. */
    loki: {
        chart: "loki",
        version: "18.11.0",
        appVersion: "3.7.6",
        repository: "https://grafana-community.github.io/helm-charts",
    },
    alloy: {
        chart: "alloy",
        version: "1.11.1",
        appVersion: "1.18.1",
        repository: "https://grafana.github.io/helm-charts",
    },
    promtail: {
        chart: "promtail",
        version: "6.17.1",
        appVersion: "3.5.1",
        repository: "https://grafana.github.io/helm-charts",
    },
    /** Same operator version as kube-prometheus-stack below. A chart of templates: unlike a `crds` folder, Helm upgrades it. */
    prometheusOperatorCrds: {
        chart: "prometheus-operator-crds",
        version: "31.0.1",
        appVersion: "0.93.1",
        repository: "https://prometheus-community.github.io/helm-charts",
    },
    kubePrometheusStack: {
        chart: "kube-prometheus-stack",
        version: "88.5.3",
        appVersion: "0.93.1",
        repository: "https://prometheus-community.github.io/helm-charts",
    },
    stackdriverExporter: {
        chart: "prometheus-stackdriver-exporter",
        version: "4.13.0",
        appVersion: "0.19.0",
        repository: "https://prometheus-community.github.io/helm-charts",
    },
} as const satisfies Record<string, UpstreamChart>;

export type ChartName = (typeof charts)[keyof typeof charts]["chart"];

/** Images that no chart brings along, pinned and with their registry: OKE's nodes refuse short names. */
export const images = {
    /** The version that the Redpanda chart installs; it carries `rpk`. */
    redpanda: `docker.redpanda.com/redpandadata/redpanda:v${charts.redpanda.appVersion}`,
    postgres: "ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie",
    /** Ships backups: https://rclone.org */
    rclone: "docker.io/rclone/rclone:1.75.2",
    /** Enforces network policies on OKE. */
    kubeNetworkPolicies: "registry.k8s.io/networking/kube-network-policies:v1.1.1",
    localPathProvisioner: "docker.io/rancher/local-path-provisioner:v0.0.37",
    kafkaExporter: "docker.io/danielqsj/kafka-exporter:v1.9.0",
    /** Helper pods of the provisioner above. */
    busybox: "docker.io/library/busybox:1.37.0",
    /** Node and what it needs, nothing else: runs the code of the checkout. By digest, because its tag moves; the Dockerfile has the same. */
    node: "gcr.io/distroless/nodejs22-debian12@sha256:13593b7570658e8477de39e2f4a1dd25db2f836d68a0ba771251572d23bb4f8e",
} as const;

/**
 * Where their makers say that they build them for amd64 and arm64 alike: OKE's free nodes are Arm. What the registries really
 * hold, `npm run doctor` asks them.
 */
export const multiArchSources: Readonly<Record<keyof typeof images, string>> = {
    redpanda: "https://docs.redpanda.com/current/reference/releases/",
    postgres: "https://github.com/cloudnative-pg/postgres-containers/blob/main/docker-bake.hcl",
    rclone: "https://github.com/rclone/rclone/blob/master/.github/workflows/build_publish_docker_image.yml",
    kubeNetworkPolicies: "https://github.com/kubernetes-sigs/kube-network-policies/blob/main/Makefile",
    localPathProvisioner: "https://github.com/rancher/local-path-provisioner/blob/master/.github/workflows/build.yml",
    kafkaExporter: "https://github.com/danielqsj/kafka_exporter/blob/master/Makefile",
    busybox: "https://github.com/docker-library/official-images/blob/master/library/busybox",
    node: "https://github.com/GoogleContainerTools/distroless/blob/main/nodejs/BUILD",
};

/** Where a release finds its chart, in the terms of `helm.v3.Release`. */
export interface ChartLocation {
    readonly chart: string;
    readonly version?: string;
    readonly repositoryOpts?: { readonly repo: string };
}

/**
 * Locates an upstream chart: in its own repository, below an `oci://` mirror, or as `<chart>` (a folder) in a local mirror.
 * A local chart takes no version: what lies in the folder is installed.
 */
export function locateChart(upstream: UpstreamChart, mirror: string | undefined): ChartLocation {
    if (mirror === undefined) {
        return { chart: upstream.chart, version: upstream.version, repositoryOpts: { repo: upstream.repository } };
    }
    if (mirror.startsWith("oci://")) {
        return { chart: `${mirror.replace(/\/+$/, "")}/${upstream.chart}`, version: upstream.version };
    }
    return { chart: `${mirror.replace(/\/+$/, "")}/${upstream.chart}` };
}
