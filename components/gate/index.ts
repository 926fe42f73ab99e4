import { type Platform } from "../platform";
import { type DaprControlPlane } from "../runtime/dapr";
import { type TodoServices } from "../services/services";
import { ReleaseGate } from "./gate";

/** The release gate, unless the stack goes without. */
export function createReleaseGate(
    { config, namespaces, sizing, delivery, inApi }: Platform,
    { dapr, services }: { readonly dapr: DaprControlPlane; readonly services: TodoServices },
): ReleaseGate | undefined {
    if (config.releaseGate === "off") return undefined;
    return new ReleaseGate(
        "gate",
        {
            mode: config.releaseGate,
            namespace: namespaces.services,
            images: config.images,
            covers: [dapr.ready, ...services.releases],
            sizing,
            delivery,
        },
        { ...inApi, dependsOn: [...services.releases] },
    );
}
