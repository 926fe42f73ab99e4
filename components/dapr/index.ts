import { databaseSecretName, stateDatabase } from "../../model/platform/database";
import { type Broker } from "../../model/platform/broker";
import { namespaces as namespaceNames } from "../../model/platform/namespaces";
import { type Platform } from "../base/platform";
import { DaprControlPlane } from "./dapr";
import { Eventing } from "./eventing";

/** Dapr's control plane. */
export function createDapr({ target, namespaces, sizing, delivery, onNodes }: Platform): DaprControlPlane {
    return new DaprControlPlane(
        "dapr",
        {
            namespace: namespaces.dapr,
            sizing: sizing.dapr,
            storageClass: target.storageClasses.rebuildable,
            delivery,
        },
        onNodes,
    );
}

/** What the services' events go through. */
export function createEventing(
    { namespaces, inApi }: Platform,
    { dapr, broker }: { readonly dapr: DaprControlPlane; readonly broker: Broker },
): Eventing {
    return new Eventing(
        "eventing",
        {
            namespace: namespaces.services,
            namespaceName: namespaceNames.services.name,
            broker,
            stateSecretName: databaseSecretName(stateDatabase),
        },
        { ...inApi, dependsOn: [dapr.ready] },
    );
}
