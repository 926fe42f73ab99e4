import { type Broker } from "../../model/platform/broker";
import { type Platform } from "../base/platform";
import { type Code } from "../code/code";
import { type DaprControlPlane } from "../dapr/dapr";
import { type Eventing } from "../dapr/eventing";
import { type Flow } from "../security/flow";
import { type TodoServices } from "../services/service-releases";
import { ReleaseGate } from "./gate";

/** The release gate, unless the stack goes without. */
export function createReleaseGate(
    { config, namespaces, sizing, delivery, inApi }: Platform,
    parts: {
        readonly dapr: DaprControlPlane;
        readonly broker: Broker;
        readonly eventing: Eventing;
        readonly flows: readonly Flow[];
        readonly services: TodoServices;
        readonly code: Code;
    },
): ReleaseGate | undefined {
    if (config.releaseGate === "off") return undefined;
    const { dapr, broker, eventing, flows, services, code } = parts;
    return new ReleaseGate(
        "gate",
        {
            mode: config.releaseGate,
            namespace: namespaces.services,
            code,
            images: config.images,
            covers: {
                releases: [dapr.ready, ...services.releases],
                objects: [...broker.ready, ...eventing.ready],
                flows,
            },
            sizing,
            delivery,
        },
        { ...inApi, dependsOn: [...services.releases] },
    );
}
