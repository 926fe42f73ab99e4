import { stateDatabase, type DatabaseServer } from "../../model/platform/database";
import { monitoringNames } from "../../model/platform/monitoring-names";
import { type Broker } from "../../model/platform/broker";
import { type Platform } from "../base/platform";
import { type Code } from "../code/code";
import { type DaprControlPlane } from "../dapr/dapr";
import { type Eventing } from "../dapr/eventing";
import { type Flow } from "../security/flow";
import { isHttpsOnly } from "../gateway/entrance";
import { TodoServices } from "./service-releases";

/** The services, once what their pods start with is there. */
export function createServices(
    platform: Platform,
    needs: {
        readonly dapr: DaprControlPlane;
        readonly eventing: Eventing;
        readonly broker: Broker;
        readonly database: DatabaseServer;
        readonly flows: readonly Flow[];
        readonly code: Code;
    },
): TodoServices {
    const { config, namespaces, sizing, delivery, inApi } = platform;
    const { dapr, eventing, broker, database, flows, code } = needs;
    return new TodoServices(
        "services",
        {
            namespace: namespaces.services,
            flows,
            code,
            images: config.images,
            overrides: config.services,
            database,
            secretsGeneration: config.secretsGeneration,
            retention: config.retention,
            tracing: config.tracing,
            // Grafana's own route is for HTTPS alone.
            dashboardsPath: isHttpsOnly(platform) ? `${monitoringNames.grafana.path}/` : undefined,
            allowedOrigins: config.allowedOrigins,
            sizing,
            delivery,
        },
        {
            ...inApi,
            dependsOn: [dapr.ready, ...eventing.ready, ...broker.ready, ...(database.ready.get(stateDatabase) ?? [])],
        },
    );
}
