import { isIP } from "node:net";
import type * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { type StackConfig } from "../../model/platform/stack-config";
import { type ServerCertificate } from "../base/authority";
import { type Platform } from "../base/platform";
import { gatewayNames } from "./traefik-values";
import { namespaces } from "../../model/platform/namespaces";

/**
 * Whether clients get in by HTTPS alone: wherever a load balancer makes the entrance public, and wherever it has a name. What is
 * left is a local cluster, which a port-forward leads into.
 */
export const isHttpsOnly = ({ config, target }: Pick<Platform, "config" | "target">): boolean =>
    target.entrance.addressIsAssigned || config.domain !== undefined;

/**
 * The host that routes are for; absent means any. A public certificate is asked for by it, so without a domain Azure's own name of
 * the address takes its place.
 */
export const routeHost = ({ config, target }: Pick<Platform, "config" | "target">): pulumi.Input<string> | undefined =>
    config.domain ?? (config.acmeEmail === undefined ? undefined : target.entrance.hostName);

/**
 * Secret beside the services' routes with the certificate of their host; absent where the gateway has it by itself. Our own gateway
 * needs it beside one route only, another controller beside each.
 */
export const certificateSecret = ({
    ingressClass,
    acmeEmail,
}: Pick<StackConfig, "ingressClass" | "acmeEmail">): string | undefined => {
    if (acmeEmail !== undefined) return gatewayNames.publicCertificate;
    return ingressClass === undefined ? undefined : gatewayNames.certificateSecret;
};

/** Names that lead into every gateway: through a port-forward, and from within the cluster. */
const innerNames = ["localhost", `${gatewayNames.service}.${namespaces.gateway.name}.svc`];

const hostName = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** What the entrance's certificate has to vouch for, by the names and addresses that clients know. Anything else is left out. */
export const certificateNames = (known: readonly (string | undefined)[]) => {
    const given = [...new Set(known)].filter((it) => it !== undefined);
    return {
        dnsNames: [...given.filter((it) => isIP(it) === 0 && hostName.test(it)), ...innerNames],
        ipAddresses: given.filter((it) => isIP(it) !== 0),
    };
};

const yearSeconds = 365 * 24 * 3600;

/**
 * Traefik's dynamic configuration, as its file provider reads it: the certificate for clients that name no host or one without a
 * certificate of its own, and HSTS. Both are inside the one file, because only a change of it makes Traefik read them again.
 */
export const entranceConfiguration = ({ certificate, key }: Record<keyof ServerCertificate, string>): string =>
    stringify({
        tls: {
            stores: { default: { defaultCertificate: { certFile: certificate, keyFile: key } } },
            options: { default: { minVersion: "VersionTLS12" } },
        },
        http: { middlewares: { [gatewayNames.hsts]: { headers: { stsSeconds: yearSeconds } } } },
    });
