import { isDeepStrictEqual } from "node:util";
import { type IIngressSpec } from "kubernetes-models/networking.k8s.io/v1";
import { type KubernetesObject } from "../../engine/kubernetes-objects";
import { idOf, ofKind, type AuditedPlatform, type Release } from "../platform/audited-platform";
import { type ChecklistRule } from "./rule";

interface TraefikValues {
    readonly ports?: {
        readonly web?: { readonly http?: { readonly redirections?: { readonly entryPoint?: object } } };
        readonly websecure?: { readonly http?: { readonly middlewares?: readonly string[] } };
    };
}

const toHttps = { to: "websecure", scheme: "https", permanent: true };

/** Port 80 of our own gateway leads nowhere but to HTTPS, which browsers then remember. */
function gatewayFindings({ name, values }: Release): string[] {
    const { web, websecure } = (values as TraefikValues).ports ?? {};
    const redirects = isDeepStrictEqual(web?.http?.redirections?.entryPoint, toHttps);
    return [
        ...(redirects ? [] : [`release ${name}: its port web serves plain HTTP`]),
        ...((websecure?.http?.middlewares ?? []).includes("hsts@file") ? [] : [`release ${name}: it sends no HSTS`]),
    ];
}

/** Why a route can be taken by plain HTTP; undefined when it cannot. */
function routeProblem({ metadata, spec }: KubernetesObject<IIngressSpec>): string | undefined {
    if (spec.ingressClassName === "traefik") {
        const annotations = metadata["annotations"] as Readonly<Record<string, string>> | undefined;
        const entries = annotations?.["traefik.ingress.kubernetes.io/router.entrypoints"];
        return entries === "websecure" ? undefined : "plain HTTP leads there";
    }
    const covered = (host: string | undefined) =>
        host !== undefined && spec.tls?.some((it) => it.secretName !== undefined && it.hosts?.includes(host));
    return (spec.rules ?? []).every(({ host }) => covered(host)) ? undefined : "it has a host without a TLS section";
}

/** A cluster that only a port-forward leads into has nothing to protect on the way. */
const isPublic = ({ target, objects }: AuditedPlatform): boolean =>
    target !== "dev" || objects.some((it) => it.kind === "Secret" && it.metadata.name === "entrance");

export const httpsOnly: ChecklistRule = {
    id: "https-only",
    title: "No way in by plain HTTP, but the redirect; Grafana included",
    requirement: "FR-034",
    why: "Passwords and tokens pass through the entrance.",
    fix: "Make routes by components/gateway/route.ts, which reads whether the entrance is public.",
    severity: "critical",
    check: (platform) =>
        !isPublic(platform)
            ? []
            : [
                  ...platform.releases.filter((it) => it.name === "traefik").flatMap(gatewayFindings),
                  ...ofKind<IIngressSpec>(platform, "Ingress").flatMap((it) => {
                      const problem = routeProblem(it);
                      return problem === undefined ? [] : [`${idOf(it)}: ${problem}`];
                  }),
              ],
};
