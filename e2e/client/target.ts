import { catalogue, publicServices, type ServiceName } from "../../model/contract/catalogue";
import { UserError } from "../../engine/command/user-error";

/**
 * Where the services answer. Paths are the gateway's everywhere, because each service also answers below its own prefix:
 * the same suite runs against a gateway, port-forwards and Services in the cluster.
 */
export interface SuiteTarget {
    readonly description: string;
    /** URL of a service's path: `/api/...` of backend, `/ws/...` of sync, `/audit/api/...` of audit. */
    url(service: ServiceName, path: string): string;
}

/** One base URL for all services. */
export function gatewayTarget(gateway: string): SuiteTarget {
    const base = baseUrl(gateway, "--gateway");
    return { description: base, url: (service, path) => `${base}${publicPath(service, path)}` };
}

/** A base URL for each of `publicServices`. */
export function servicesTarget(urls: Readonly<Partial<Record<ServiceName, string>>>): SuiteTarget {
    if (publicServices.every((it) => urls[it] === undefined))
        throw new UserError(
            "no address is given: name the gateway, or every service",
            "npm run e2e -- --gateway http://localhost:8080",
        );
    const bases = new Map(publicServices.map((it) => [it, baseUrl(urls[it], `--${it}`)]));
    return {
        description: [...bases.values()].join(" "),
        url: (service, path) => `${bases.get(service)}${publicPath(service, path)}`,
    };
}

/** A path as the gateway knows it: below the service's prefix, unless it lies there already. */
function publicPath(service: ServiceName, path: string): string {
    const prefix = catalogue[service].publicPath ?? "";
    return path.startsWith(`${prefix}/`) ? path : `${prefix}${path}`;
}

function baseUrl(url: string | undefined, option: string): string {
    if (url === undefined || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
        const given = url === undefined ? "is missing" : `is "${url}"`;
        throw new UserError(
            `${option} ${given}; allowed is an http or https URL`,
            `npm run e2e -- ${option} http://localhost:8080`,
        );
    }
    return url.replace(/\/+$/, "");
}
