import { Provider as AzureProvider } from "@pulumi/azure-native/provider";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { AksCluster } from "./cluster";
import { clusterFoundation } from "../../components/cluster/foundation";
import { storageClassNames } from "../../model/platform/storage";
import { EventHubsBroker } from "./event-hubs";
import { AzureBucket } from "./bucket";
import { nodePoolOf } from "../config/capacity";
import { clusterFacts } from "../config/cluster-facts";
import { type AccountOf, type StackConfig } from "../../model/platform/stack-config";
import { providerSettings, type Target } from "../../model/platform/target";

const facts = clusterFacts.aks;

/** Azure AKS. */
export function createTarget(config: StackConfig, { location }: AccountOf<"aks">): Target {
    const cloud = new AzureProvider("azure", { location });
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
        ...providerSettings,
    });
    return {
        name: "aks",
        provider,
        nodesReady: [cluster.cluster, cluster.addressUse, ...clusterFoundation(facts, provider)],
        storageClasses: storageClassNames,
        entrance: {
            annotations: {
                ...facts.entranceAnnotations,
                "service.beta.kubernetes.io/azure-pip-name": cluster.addressName,
                "service.beta.kubernetes.io/azure-load-balancer-resource-group": cluster.addressGroupName,
            },
            addressIsAssigned: true,
        },
        needsMetricsServer: facts.needsMetricsServer,
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
