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
} as const;

export interface TraefikValuesArgs {
    readonly sizing: Sizing["gateway"];
    readonly namespace: string;
    /** Whether plain HTTP is only sent to HTTPS, which has a certificate from the entrance's configuration. */
    readonly httpsOnly: boolean;
    /** Contact of Let's Encrypt; absent means a certificate of our own authority. */
    readonly acmeEmail?: string;
    readonly storageClass?: string;
}

const certificateFolder = "/data";
const configurationFolder = "/etc/traefik/dynamic";

/** Values of the Traefik chart. Its Service is off: the load balancer's annotations are known only when the cloud has made them. */
export function traefikValues({ sizing, namespace, httpsOnly, acmeEmail, storageClass }: TraefikValuesArgs) {
    return {
        image: { registry: "docker.io", repository: "traefik" },
        deployment: { replicas: acmeEmail ? 1 : sizing.replicas },
        podDisruptionBudget: { enabled: !acmeEmail && sizing.replicas > 1, maxUnavailable: 1 },
        // A certificate store takes one writer; its volume cannot be attached to the old and the new pod at once.
        ...(acmeEmail ? { updateStrategy: { type: "Recreate", rollingUpdate: null } } : {}),
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
                    tls: { enabled: true, ...(acmeEmail ? { certResolver: "letsencrypt" } : {}) },
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
        ...(acmeEmail
            ? {
                  certificatesResolvers: {
                      letsencrypt: {
                          // Not `tlsChallenge: {}`: the chart makes arguments of values, and none of an empty map.
                          acme: { email: acmeEmail, storage: `${certificateFolder}/acme.json`, tlsChallenge: true },
                      },
                  },
                  persistence: {
                      enabled: true,
                      size: "1Gi",
                      path: certificateFolder,
                      ...(storageClass === undefined ? {} : { storageClass }),
                  },
              }
            : {}),
        service: { enabled: false },
        podSecurityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            fsGroup: 65532,
            // The default opens every file to the group at each mount, and Traefik refuses a certificate store that others may read.
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
        ...("persistence" in values ? { volume: { tier: "rebuildable" as const, GiB: 1 } } : {}),
    },
];
