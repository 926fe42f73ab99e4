import { resourcesOf, type Size } from "../../model/platform/quantities";
import { namespaces } from "../../model/platform/namespaces";
import { sumRequests, type Workload } from "../../model/platform/workloads";

export const certManagerNames = {
    release: "cert-manager",
    /** Of the controller's metrics. */
    metricsPort: 9402,
    webhookPort: 10250,
    /** Pods that answer Let's Encrypt, beside the certificate that is asked for: https://cert-manager.io/docs/configuration/acme/http01/ */
    solver: { labels: { "acme.cert-manager.io/http01-solver": "true" }, port: 8089 },
} as const;

export interface CertManagerValuesArgs {
    /** Of each pod. */
    readonly size: Size;
    readonly webhooksAreRequired: boolean;
}

/** Values of cert-manager's chart. */
export function certManagerValues({ size, webhooksAreRequired }: CertManagerValuesArgs) {
    const resources = resourcesOf(size);
    return {
        crds: { enabled: true },
        // The default is kube-system, where nothing of ours is.
        global: { leaderElection: { namespace: namespaces.certificates.name } },
        resources,
        cainjector: { resources },
        webhook: {
            resources,
            // Without nodes no webhook answers, and it would refuse the certificate: so it is asked about no namespace.
            ...(webhooksAreRequired
                ? {}
                : { validatingWebhookConfiguration: { namespaceSelector: { matchLabels: { validated: "true" } } } }),
        },
        // A hook: the release is done when the API takes certificates.
        startupapicheck: { resources },
    };
}

/** Pods that the chart makes of these values, and that stay. */
export const certManagerWorkloads = ({
    resources,
    cainjector,
    webhook,
}: ReturnType<typeof certManagerValues>): Workload[] =>
    Object.entries({ controller: resources, cainjector: cainjector.resources, webhook: webhook.resources }).map(
        ([name, its]) => ({ name: `${certManagerNames.release}-${name}`, pods: 1, requests: sumRequests(its) }),
    );
