import { type Backups } from "../data/backups";
import { type DatabaseServer } from "../../model/platform/database";
import { type Logging } from "../logging/logging";
import { type Broker } from "../../model/platform/broker";
import { type Platform } from "../base/platform";
import { type Flow } from "./flow";
import { platformFlows } from "./flows";
import { NetworkPolicies } from "./network-policies";

/** Default deny, and what the parts of this deployment may reach; the flows are what services learn of it. */
export function createNetworkPolicies(
    { config, target, namespaces, selectedNamespaces, inApi }: Platform,
    parts: {
        readonly broker: Broker;
        readonly database: DatabaseServer;
        readonly backups: Backups;
        readonly logging: Logging;
    },
): readonly Flow[] {
    const flows = platformFlows({
        apiServerPort: target.apiServerPort,
        broker: parts.broker,
        database: parts.database.endpoint,
        gatewayIsOurs: config.ingressClass === undefined,
        certificateIsPublic: config.acmeEmail !== undefined,
        backups: parts.backups.egress,
        alerts: config.alerts,
        tracing: config.tracing,
        logs: parts.logging.egress,
    });
    new NetworkPolicies("network-policies", { flows, namespaces, selected: selectedNamespaces }, inApi);
    return flows;
}
