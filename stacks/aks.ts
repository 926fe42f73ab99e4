import * as azure from "@pulumi/azure-native";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { AksCluster } from "../components/clusters/aks";
import { StorageClasses, storageClassNames } from "../components/clusters/storage-classes";
import { EventHubsBroker } from "../components/messaging/eventhubs";
import { AzureBucket } from "../components/storage/azure-bucket";
import { nodePoolOf } from "./capacity";
import { type AccountOf, type StackConfig } from "./config";
import { type Target } from "./target";

const disk = { provisioner: "disk.csi.azure.com", parameters: { skuName: "StandardSSD_LRS" }, expandable: true };

/** Azure AKS. */
export function createTarget(config: StackConfig, { location }: AccountOf<"aks">): Target {
    const cloud = new azure.Provider("azure", { location });
    const names = new random.Provider("azure-names");
    const cluster = new AksCluster(
        "todo-aks",
        {
            location,
            kubernetesVersion: config.kubernetesVersion,
            pool: nodePoolOf("aks", config.profile),
            adminCidrs: config.adminCidrs,
            protect: config.protect,
        },
        { providers: [cloud, names] },
    );
    const provider = new kubernetes.Provider("aks", {
        kubeconfig: cluster.kubeconfig,
        clusterIdentifier: cluster.id,
        enableServerSideApply: true,
    });
    const storage = new StorageClasses("storage", { durable: disk, rebuildable: disk }, { providers: [provider] });
    return {
        name: "aks",
        provider,
        nodesReady: [cluster.cluster, cluster.addressUse, ...storage.ready],
        storageClasses: storageClassNames,
        entrance: {
            annotations: {
                "service.beta.kubernetes.io/azure-pip-name": cluster.addressName,
                "service.beta.kubernetes.io/azure-load-balancer-resource-group": cluster.resourceGroupName,
                // The default of four minutes cuts quiet WebSockets.
                "service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout": "30",
                // An HTTP probe would ask for "/", which answers 404.
                "service.beta.kubernetes.io/port_80_health-probe_protocol": "Tcp",
                "service.beta.kubernetes.io/port_443_health-probe_protocol": "Tcp",
            },
            addressIsAssigned: true,
        },
        needsMetricsServer: false,
        createManagedBroker: (name, context, opts) =>
            new EventHubsBroker(
                name,
                { location, resourceGroupName: cluster.resourceGroupName, ...context },
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
        kubeconfigCommand: pulumi.interpolate`az aks get-credentials --resource-group ${cluster.resourceGroupName} --name todo-aks`,
        kubeconfig: cluster.kubeconfig,
    };
}
