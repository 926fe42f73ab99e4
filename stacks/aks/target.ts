import { Provider as AzureProvider } from "@pulumi/azure-native/provider";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { AksCluster } from "./cluster";
import { clusterFoundation } from "../../components/cluster/foundation";
import { storageClassNames } from "../../model/platform/storage";
import { createRecord } from "./record";
import { EventHubsBroker } from "./event-hubs";
import { AzureBucket } from "./bucket";
import { type AccountOf, profileOf } from "../../model/platform/target-facts";
import { facts } from "./facts";
import { type StackConfig } from "../../model/platform/stack-config";
import { providerSettings, type Target } from "../../model/platform/target";

/** Azure AKS. */
export function createTarget(config: StackConfig, { location }: AccountOf<typeof facts>): Target {
    const cloud = new AzureProvider("azure", { location });
    const names = new random.Provider("azure-names");
    const cluster = new AksCluster(
        "todo-aks",
        {
            location,
            kubernetesVersion: config.kubernetesVersion,
            pool: profileOf(facts, config.profile).nodes,
            adminCidrs: config.adminCidrs,
            protect: config.protect,
        },
        { providers: [cloud, names] },
    );
    if (config.domain !== undefined && config.dnsZone !== undefined)
        createRecord(
            "todo-aks-record",
            { domain: config.domain, zone: config.dnsZone, address: cluster.address },
            cloud,
        );
    const provider = new kubernetes.Provider("aks", {
        kubeconfig: cluster.kubeconfig,
        clusterIdentifier: cluster.id,
        ...providerSettings,
    });
    return {
        name: "aks",
        provider,
        nodesReady: [cluster.cluster, cluster.addressUse, ...clusterFoundation(facts.cluster, config, provider)],
        storageClasses: storageClassNames,
        entrance: {
            annotations: {
                ...facts.cluster.entranceAnnotations,
                "service.beta.kubernetes.io/azure-pip-name": cluster.addressName,
                "service.beta.kubernetes.io/azure-load-balancer-resource-group": cluster.addressGroupName,
                // The controller would otherwise be free to take it away.
                "service.beta.kubernetes.io/azure-dns-label-name": cluster.dnsLabel,
            },
            address: cluster.address,
            hostName: pulumi.interpolate`${cluster.dnsLabel}.${location}.cloudapp.azure.com`,
            addressIsAssigned: true,
        },
        needsMetricsServer: facts.cluster.needsMetricsServer,
        createManagedBroker: (name, context, opts) =>
            new EventHubsBroker(
                name,
                {
                    ...context,
                    location,
                    resourceGroupName: cluster.resourceGroupName,
                    subnetId: cluster.subnetId,
                },
                { ...opts, providers: [cloud, names, provider] },
            ),
        createBucket: (name, request, opts) =>
            new AzureBucket(
                name,
                {
                    ...request,
                    location,
                    resourceGroupName: cluster.resourceGroupName,
                    subnetId: cluster.subnetId,
                    issuer: cluster.issuer,
                },
                { ...opts, providers: [cloud, names] },
            ),
        kubeconfigCommand: pulumi.interpolate`az aks get-credentials --resource-group ${cluster.resourceGroupName} --name todo-aks --admin`,
        kubeconfig: cluster.kubeconfig,
    };
}
