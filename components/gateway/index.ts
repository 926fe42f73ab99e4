import { type Platform } from "../base/platform";
import { Gateway } from "./gateway";

/** The one public entrance. */
export function createGateway({ config, target, namespaces, sizing, delivery, onNodes }: Platform): Gateway {
    return new Gateway(
        "gateway",
        {
            namespace: namespaces.gateway,
            servicesNamespace: namespaces.services,
            entrance: target.entrance,
            domain: config.domain,
            acmeEmail: config.acmeEmail,
            ingressClass: config.ingressClass,
            sizing: sizing.gateway,
            storageClass: target.storageClasses.rebuildable,
            delivery,
        },
        onNodes,
    );
}
