import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { gatewayNames } from "./traefik-values";

/** A service's port behind a path of the entrance. */
export interface RoutePath {
    readonly path: string;
    readonly service: string;
    readonly port: number;
    /** Leads there for this path alone, not for what is below it. @default false */
    readonly exact?: boolean;
}

export interface RouteArgs {
    readonly name: string;
    readonly namespace: pulumi.Output<string>;
    readonly paths: readonly RoutePath[];
    /** Absent means any. */
    readonly host?: pulumi.Input<string>;
    /** A class that the cluster serves already; absent means our own gateway. */
    readonly ingressClass?: string;
    /** Whether plain HTTP does not lead here. */
    readonly httpsOnly: boolean;
    /** Secret beside the route with a certificate for its host; absent means the one that the gateway has. */
    readonly certificateSecret?: string;
}

/** A way in through the gateway: a plain Ingress with path prefixes, so that any controller understands it. */
export function createRoute(
    resourceName: string,
    { name, namespace, paths, host, ingressClass, httpsOnly, certificateSecret }: RouteArgs,
    parent: pulumi.Resource,
): kubernetes.networking.v1.Ingress {
    return new kubernetes.networking.v1.Ingress(
        resourceName,
        {
            metadata: {
                name,
                namespace,
                annotations: {
                    ...(httpsOnly ? { "traefik.ingress.kubernetes.io/router.entrypoints": "websecure" } : {}),
                    // The controller that fills in the address may not run yet, or never does.
                    "pulumi.com/skipAwait": "true",
                },
            },
            spec: {
                ingressClassName: ingressClass ?? gatewayNames.ingressClass,
                tls: tlsSections(host, certificateSecret),
                rules: [
                    {
                        host,
                        http: {
                            paths: paths.map(({ path, service, port, exact }) => ({
                                path,
                                pathType: exact ? "Exact" : "Prefix",
                                backend: { service: { name: service, port: { number: port } } },
                            })),
                        },
                    },
                ],
            },
        },
        { parent },
    );
}

const tlsSections = (host: pulumi.Input<string> | undefined, secretName: string | undefined) =>
    host === undefined || secretName === undefined ? undefined : [{ hosts: [host], secretName }];
