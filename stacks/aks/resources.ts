import { type ResourceFacts } from "../../model/platform/resource-facts";

/** Resources of Azure's provider that are slow or hold something, and its data sources. */
export const resources: ResourceFacts = {
    minutes: {
        "azure-native:containerservice:ManagedCluster": 8,
        "azure-native:containerservice:AgentPool": 4,
        "azure-native:authorization:RoleAssignment": 1,
        "azure-native:managedidentity:UserAssignedIdentity": 0.5,
        "azure-native:eventhub:Namespace": 2,
        "azure-native:storage:StorageAccount": 0.5,
    },
    fixedInputs: {
        "azure-native:resources:ResourceGroup": ["resourceGroupName", "location"],
        "azure-native:network:VirtualNetwork": ["resourceGroupName", "virtualNetworkName", "location"],
        "azure-native:network:Subnet": ["resourceGroupName", "virtualNetworkName", "subnetName", "addressPrefix"],
        "azure-native:network:PublicIPAddress": [
            "resourceGroupName",
            "publicIpAddressName",
            "location",
            "sku",
            "publicIPAllocationMethod",
        ],
        "azure-native:containerservice:ManagedCluster": [
            "resourceGroupName",
            "resourceName",
            "location",
            "dnsPrefix",
            "nodeResourceGroup",
            "networkProfile.networkPlugin",
            "networkProfile.podCidr",
            "networkProfile.serviceCidr",
            "networkProfile.dnsServiceIP",
            "networkProfile.loadBalancerSku",
            "agentPoolProfiles.0.name",
            "agentPoolProfiles.0.vmSize",
            "agentPoolProfiles.0.osDiskSizeGB",
            "agentPoolProfiles.0.vnetSubnetID",
        ],
        "azure-native:eventhub:Namespace": ["resourceGroupName", "namespaceName", "location", "sku.tier"],
        "azure-native:eventhub:EventHub": ["namespaceName", "eventHubName", "partitionCount"],
        "azure-native:storage:StorageAccount": ["resourceGroupName", "accountName", "location", "kind"],
        "azure-native:storage:BlobContainer": ["accountName", "containerName"],
    },
    lookups: {
        "azure-native:containerservice:ManagedCluster": ({ resourceGroupName, resourceName }) =>
            `$(az aks show --resource-group ${String(resourceGroupName)} --name ${String(resourceName)} --query id --output tsv)`,
    },
    answers: {
        "azure-native:authorization:getClientConfig": {
            clientId: "00000000-0000-0000-0000-000000000000",
            objectId: "00000000-0000-0000-0000-000000000000",
            subscriptionId: "00000000-0000-0000-0000-000000000000",
            tenantId: "00000000-0000-0000-0000-000000000000",
        },
    },
};
