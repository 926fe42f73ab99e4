import { type PlannedResource } from "../monitor";

/**
 * Resources that hold something a user would miss, and the inputs whose change the provider answers with a replacement (or
 * refuses for good). Every type is known besides by its URN: one that disappears from the program is deleted.
 *
 * From the providers' schemas ("replaceOnChanges") and resource pages (https://www.pulumi.com/registry/); for gcp and oci also from
 * what the providers themselves answer to a changed input.
 */
const fixedInputs: Readonly<Record<string, readonly string[]>> = {
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
    "gcp:compute/network:Network": ["project", "name", "autoCreateSubnetworks"],
    "gcp:compute/subnetwork:Subnetwork": ["project", "name", "region", "network"],
    "gcp:compute/address:Address": ["project", "name", "region", "addressType", "networkTier"],
    "gcp:container/cluster:Cluster": [
        "project",
        "name",
        "location",
        "network",
        "subnetwork",
        "networkingMode",
        "datapathProvider",
        "ipAllocationPolicy",
        "masterAuth",
        "privateClusterConfig.masterIpv4CidrBlock",
        "privateClusterConfig.enablePrivateNodes",
    ],
    "gcp:container/nodePool:NodePool": [
        "project",
        "name",
        "location",
        "cluster",
        "nodeConfig.serviceAccount",
        "nodeConfig.oauthScopes",
        "nodeConfig.shieldedInstanceConfig",
        "nodeConfig.metadata",
    ],
    "gcp:pubsub/topic:Topic": ["project", "name"],
    "gcp:pubsub/subscription:Subscription": ["project", "name", "topic", "enableMessageOrdering", "filter"],
    "gcp:storage/bucket:Bucket": ["project", "name", "location"],
    "oci:Core/vcn:Vcn": ["compartmentId", "dnsLabel"],
    "oci:Core/subnet:Subnet": ["vcnId", "dnsLabel", "prohibitPublicIpOnVnic", "prohibitInternetIngress"],
    "oci:Core/publicIp:PublicIp": ["lifetime"],
    "oci:ContainerEngine/cluster:Cluster": [
        "compartmentId",
        "vcnId",
        "clusterPodNetworkOptions",
        "endpointConfig.subnetId",
        "options.kubernetesNetworkConfig",
        "options.serviceLbSubnetIds",
    ],
    "oci:ContainerEngine/nodePool:NodePool": [
        "clusterId",
        "compartmentId",
        "nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType",
    ],
    "oci:ObjectStorage/bucket:Bucket": ["name", "namespace", "storageTier"],
    "random:index/randomPassword:RandomPassword": ["length", "special", "keepers"],
    "random:index/randomString:RandomString": ["length", "special", "upper", "keepers"],
    "kubernetes:core/v1:Namespace": ["metadata.name"],
    "kubernetes:core/v1:PersistentVolumeClaim": ["metadata.name", "metadata.namespace", "spec.storageClassName"],
    // Uninstalling deletes the volumes of a release.
    "kubernetes:helm.sh/v3:Release": ["name", "namespace"],
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ["metadata.name", "metadata.namespace", "spec.storage.storageClass"],
    "kubernetes:postgresql.cnpg.io/v1:Database": ["metadata.name", "spec.name"],
    "kubernetes:storage.k8s.io/v1:StorageClass": ["metadata.name", "provisioner", "parameters", "volumeBindingMode"],
};

/** Whether resources of a type hold something that a user would miss. */
export const isStateful = (type: string): boolean => type in fixedInputs;

/** What a release remembers of a resource. */
export interface StatefulResource {
    readonly urn: string;
    readonly type: string;
    readonly fixed: Readonly<Record<string, unknown>>;
}

const at = (inputs: unknown, path: string): unknown =>
    path.split(".").reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], inputs);

/** The resources of a stack that must survive an upgrade, in the order of their URNs. */
export const statefulResources = (resources: readonly PlannedResource[]): StatefulResource[] =>
    resources.flatMap(({ urn, type, inputs }) => {
        const paths = fixedInputs[type];
        if (!paths) return [];
        const known = paths.map((it) => [it, at(inputs, it)] as const).filter(([, value]) => value !== undefined);
        return [{ urn, type, fixed: Object.fromEntries(known) }];
    });

/** A loss that a release announces in its changelog, and why users can bear it. */
export interface Announcement {
    readonly urn: string;
    readonly reason: string;
}

/** One sentence for each resource that an upgrade would delete or replace, and that nobody has announced. */
export function unannouncedLosses(
    before: readonly StatefulResource[],
    after: readonly StatefulResource[],
    announced: readonly Announcement[],
): string[] {
    const present = new Map(after.map((it) => [it.urn, it]));
    const expected = new Set(announced.map((it) => it.urn));
    return before
        .filter(({ urn }) => !expected.has(urn))
        .flatMap(({ urn, fixed }) => {
            const now = present.get(urn);
            if (!now) return [`${urn} would be deleted: keep it, or give its successor an alias`];
            return Object.entries(fixed)
                .filter(([path, value]) => JSON.stringify(now.fixed[path]) !== JSON.stringify(value))
                .map(
                    ([path, value]) =>
                        `${urn} would be replaced: ${path} changes from ${JSON.stringify(value)} to ${JSON.stringify(now.fixed[path])}`,
                );
        });
}
