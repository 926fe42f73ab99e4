import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import { createDatabase } from "./components/data";
import { Backups } from "./components/data/backups";
import { databaseSecretName, stateDatabase } from "./components/data/database";
import { ReleaseGate } from "./components/gate/gate";
import { Gateway } from "./components/gateway/gateway";
import { Logging } from "./components/logging/logging";
import { createBroker } from "./components/messaging";
import { MetricsServer } from "./components/metrics-server";
import { Monitoring } from "./components/monitoring/monitoring";
import { Namespaces, namespaces as namespaceNames, type NamespaceKey } from "./components/namespaces";
import { DaprControlPlane } from "./components/runtime/dapr";
import { Eventing } from "./components/runtime/eventing";
import { platformFlows } from "./components/security/flows";
import { NetworkPolicies } from "./components/security/network-policies";
import { TodoServices } from "./components/services/services";
import { sizingOf } from "./components/sizing";
import { readStackConfig, selectTarget } from "./stacks";
import { stackOutputs } from "./stacks/outputs";

/** One deployment, from the cluster up. */
export = async () => {
    const config = readStackConfig();
    const target = await selectTarget(config);
    const sizing = sizingOf(config.profile);
    const delivery = { chartMirror: config.chartMirror, awaitReadiness: config.awaitReadiness };
    const { durable, rebuildable } = target.storageClasses;

    const providers = [target.provider, new random.Provider("random"), new tls.Provider("tls")];
    const inCluster = { providers, dependsOn: [...target.nodesReady] };
    const selected: NamespaceKey[] = ["services", "dapr", "data", "monitoring"];
    if (config.broker === "redpanda") selected.push("messaging");
    if (config.ingressClass === undefined) selected.push("gateway");
    const { names } = new Namespaces("namespaces", { selected }, { providers });

    if (target.needsMetricsServer)
        new MetricsServer("metrics-server", { size: sizing.metricsServer, delivery }, inCluster);

    const dapr = new DaprControlPlane(
        "dapr",
        { namespace: names.dapr, sizing: sizing.dapr, storageClass: rebuildable, delivery },
        inCluster,
    );
    const broker = createBroker(
        "broker",
        { config, target, namespace: names.messaging, servicesNamespace: names.services, sizing, delivery },
        inCluster,
    );
    const database = createDatabase(
        "postgres",
        {
            config,
            namespace: names.data,
            servicesNamespace: names.services,
            sizing,
            storageClass: durable,
            delivery,
        },
        inCluster,
    );
    const backups = new Backups(
        "backups",
        {
            config: config.backup,
            target,
            namespace: names.data,
            database,
            volumeGiB: sizing.postgres.volume,
            storageClass: durable,
            protect: config.protect,
        },
        { providers },
    );
    const eventing = new Eventing(
        "eventing",
        {
            namespace: names.services,
            namespaceName: namespaceNames.services.name,
            broker,
            stateSecretName: databaseSecretName(stateDatabase),
        },
        { providers, dependsOn: [dapr.ready] },
    );
    const gateway = new Gateway(
        "gateway",
        {
            namespace: names.gateway,
            servicesNamespace: names.services,
            entrance: target.entrance,
            domain: config.domain,
            acmeEmail: config.acmeEmail,
            ingressClass: config.ingressClass,
            sizing: sizing.gateway,
            storageClass: rebuildable,
            delivery,
        },
        inCluster,
    );
    new Monitoring(
        "monitoring",
        {
            namespace: names.monitoring,
            broker,
            domain: config.domain,
            ingressClass: config.ingressClass,
            sizing: sizing.monitoring,
            storageClass: rebuildable,
            delivery,
        },
        inCluster,
    );
    const logging = new Logging(
        "logging",
        {
            namespace: names.monitoring,
            ...config.logs,
            createBucket: target.createBucket,
            protect: config.protect,
            sizing: sizing.logging,
            storageClass: durable,
            delivery,
        },
        inCluster,
    );
    const flows = platformFlows({
        broker: broker.endpoint,
        database: database.endpoint,
        gatewayIsOurs: config.ingressClass === undefined,
        backups: backups.egress,
        logs: logging.egress,
    });
    new NetworkPolicies("network-policies", { flows, namespaces: names, selected }, { providers });
    const services = new TodoServices(
        "services",
        {
            namespace: names.services,
            flows,
            images: config.images,
            overrides: config.services,
            database,
            secretsGeneration: config.secretsGeneration,
            sizing,
            delivery,
        },
        {
            providers,
            dependsOn: [dapr.ready, ...eventing.ready, ...broker.ready, ...(database.ready.get(stateDatabase) ?? [])],
        },
    );

    if (config.releaseGate !== "off") {
        new ReleaseGate(
            "gate",
            {
                mode: config.releaseGate,
                namespace: names.services,
                images: config.images,
                covers: [dapr.ready, ...services.releases],
                sizing,
                delivery,
            },
            { providers, dependsOn: [...services.releases] },
        );
    }

    return stackOutputs(config, target, gateway.address, backups.passphrase);
};
