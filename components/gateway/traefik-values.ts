import { resourcesOf } from "../../model/platform/quantities";
import { requestBuckets } from "../../model/contract/metrics";
import { type Sizing } from "../../model/platform/sizing";
import { sumRequests, type Workload } from "../../model/platform/workloads";

export const gatewayNames = {
    release: "traefik",
    /** The one Service of type LoadBalancer. */
    service: "gateway",
    ingressClass: "traefik",
    /** Of the Service. */
    publicPorts: { web: 80, websecure: 443 },
    /** Of the pods: ports below 1024 need a right that they do not have. */
    ports: { web: 8000, websecure: 8443 },
    metricsPort: 9100,
    /** Secret and file that Traefik reads its dynamic configuration from. */
    configuration: { secret: "entrance", file: "entrance.yaml" },
    /** Middleware in that file. */
    hsts: "hsts",
    /** Where another ingress controller finds the certificate, in each namespace with routes. */
    certificateSecret: "entrance-certificate",
    /** Where cert-manager puts that of Let's Encrypt, beside the routes of the services. */
    publicCertificate: "public-certificate",
} as const;

export interface TraefikValuesArgs {
    readonly sizing: Sizing["gateway"];
    readonly namespace: string;
    /** Whether plain HTTP is only sent to HTTPS, which has a certificate from the entrance's configuration. */
    readonly httpsOnly: boolean;
}

const configurationFolder = "/etc/traefik/dynamic";

/** Values of the Traefik chart. Its Service is off: the load balancer's annotations are known only when the cloud has made them. */
export function traefikValues({ sizing, namespace, httpsOnly }: TraefikValuesArgs) {
    return {
        image: { registry: "docker.io", repository: "traefik" },
        deployment: { replicas: sizing.replicas },
        podDisruptionBudget: { enabled: sizing.replicas > 1, maxUnavailable: 1 },
        ingressClass: { enabled: true, isDefaultClass: false, name: gatewayNames.ingressClass },
        gateway: { enabled: false },
        gatewayClass: { enabled: false },
        providers: {
            kubernetesCRD: { enabled: false },
            kubernetesIngress: {
                enabled: true,
                ingressClass: gatewayNames.ingressClass,
                // As Kubernetes defines `Prefix`: /apis is not below /api.
                strictPrefixMatching: true,
                publishedService: { enabled: true, pathOverride: `${namespace}/${gatewayNames.service}` },
            },
        },
        api: { dashboard: false },
        ingressRoute: { dashboard: { enabled: false } },
        global: { checkNewVersion: false, sendAnonymousUsage: false },
        log: { format: "json" },
        // The services' own, so that percentiles compare; Traefik's begin with 100 ms.
        metrics: { prometheus: { buckets: requestBuckets.join(",") } },
        // It would hold client addresses, and tokens in query strings.
        accessLog: { enabled: false },
        ports: {
            web: {
                ...(httpsOnly
                    ? { http: { redirections: { entryPoint: { to: "websecure", scheme: "https", permanent: true } } } }
                    : {}),
            },
            websecure: {
                http: {
                    tls: { enabled: true },
                    ...(httpsOnly ? { middlewares: [`${gatewayNames.hsts}@file`] } : {}),
                },
            },
        },
        ...(httpsOnly
            ? {
                  // Of the chart's own file provider the content would be a ConfigMap, and this holds a key.
                  volumes: [
                      { name: gatewayNames.configuration.secret, mountPath: configurationFolder, type: "secret" },
                  ],
                  additionalArguments: [
                      `--providers.file.directory=${configurationFolder}`,
                      "--providers.file.watch=true",
                  ],
              }
            : {}),
        service: { enabled: false },
        podSecurityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            fsGroup: 65532,
            // Says nothing about Secrets, which are all that is mounted; to take it out would restart every gateway.
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
        },
        resources: resourcesOf(sizing.size),
    };
}

/** Pods that the chart makes of these values. */
export const traefikWorkloads = (values: ReturnType<typeof traefikValues>): Workload[] => [
    {
        name: gatewayNames.release,
        pods: values.deployment.replicas,
        requests: sumRequests(values.resources),
    },
];
