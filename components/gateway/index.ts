import { type Platform } from "../base/platform";
import { isHttpsOnly, routeHost } from "./entrance";
import { Gateway } from "./gateway";

/** The one public entrance. */
export function createGateway(platform: Platform): Gateway {
    const { config, target, namespaces, sizing, delivery, onNodes } = platform;
    return new Gateway(
        "gateway",
        {
            namespace: namespaces.gateway,
            servicesNamespace: namespaces.services,
            certificatesNamespace: namespaces.certificates,
            routedNamespaces: [namespaces.services, namespaces.monitoring],
            entrance: target.entrance,
            httpsOnly: isHttpsOnly(platform),
            host: routeHost(platform),
            acmeEmail: config.acmeEmail,
            ingressClass: config.ingressClass,
            sizing,
            delivery,
        },
        onNodes,
    );
}
