import * as authorization from "@pulumi/azure-native/authorization";
import * as containerservice from "@pulumi/azure-native/containerservice";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type NodePool } from "../../stacks/capacity";

export interface AksClusterArgs {
    readonly location: string;
    readonly kubernetesVersion: string;
    readonly pool: NodePool;
    readonly adminCidrs: readonly string[];
    readonly protect: boolean;
}

/** Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const roles = {
    networkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
    managedIdentityOperator: "f1a07417-d97a-45cb-824c-7a7467783830",
} as const;

/** Sundays from two in the morning, for the control plane and for the nodes. */
const maintenanceWindows = {
    upgrades: "aksManagedAutoUpgradeSchedule",
    nodeImages: "aksManagedNodeOSUpgradeSchedule",
} as const;

/**
 * An AKS cluster on the free tier with Azure CNI powered by Cilium (which enforces network policies), in a network of its own.
 *
 * ### Cost
 * The free tier's control plane costs nothing and promises no uptime; nodes, disks, load balancer and addresses are billed.
 */
export class AksCluster extends pulumi.ComponentResource {
    /** Holds a client certificate. */
    readonly kubeconfig: pulumi.Output<string>;
    readonly id: pulumi.Output<string>;
    readonly cluster: containerservice.ManagedCluster;
    readonly resourceGroupName: pulumi.Output<string>;
    /** Name of the reserved address of the entrance. */
    readonly addressName: pulumi.Output<string>;
    /** The nodes' subnet, which other services let in. */
    readonly subnetId: pulumi.Output<string>;
    /** Issuer of the service accounts' tokens, which workload identity trusts. */
    readonly issuer: pulumi.Output<string>;
    /** The right of the cluster to use that address. */
    readonly addressUse: pulumi.Resource;

    constructor(name: string, args: AksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:AksCluster", name, {}, opts);
        const { location, pool, protect } = args;
        const child = { parent: this };
        const group = new resources.ResourceGroup(
            `${name}-group`,
            { resourceGroupName: `rg-${name}`, location },
            { ...child, protect },
        );
        const resourceGroupName = group.name;
        const { subscriptionId } = authorization.getClientConfigOutput(child);

        const firewall = new network.NetworkSecurityGroup(
            `${name}-firewall`,
            {
                resourceGroupName,
                location,
                networkSecurityGroupName: name,
                // AKS opens the load balancer's ports in its own group only; the subnet's group has to agree.
                securityRules: [
                    {
                        name: "entrance",
                        priority: 100,
                        direction: "Inbound",
                        access: "Allow",
                        protocol: "Tcp",
                        sourceAddressPrefix: "Internet",
                        sourcePortRange: "*",
                        destinationAddressPrefix: "*",
                        destinationPortRanges: ["80", "443"],
                    },
                ],
            },
            child,
        );
        const vnet = new network.VirtualNetwork(
            `${name}-network`,
            {
                resourceGroupName,
                location,
                virtualNetworkName: name,
                addressSpace: { addressPrefixes: ["10.20.0.0/16"] },
            },
            // The subnet is a resource of its own.
            { ...child, protect, ignoreChanges: ["subnets"] },
        );
        const subnet = new network.Subnet(
            `${name}-subnet`,
            {
                resourceGroupName,
                virtualNetworkName: vnet.name,
                subnetName: "nodes",
                addressPrefix: "10.20.0.0/22",
                networkSecurityGroup: { id: firewall.id },
                defaultOutboundAccess: false,
                // Storage and Event Hubs then see the subnet and can refuse everybody else.
                serviceEndpoints: [{ service: "Microsoft.Storage" }, { service: "Microsoft.EventHub" }],
            },
            { ...child, protect },
        );
        const identity = (suffix: string) =>
            new managedidentity.UserAssignedIdentity(
                `${name}-${suffix}`,
                { resourceGroupName, location, resourceName: `${name}-${suffix}` },
                child,
            );
        const controlPlane = identity("control-plane");
        const kubelet = identity("kubelet");
        const allow = (suffix: string, role: string, scope: pulumi.Output<string>) =>
            new authorization.RoleAssignment(
                `${name}-${suffix}`,
                {
                    // Azure wants a GUID for a name.
                    roleAssignmentName: new random.RandomUuid(`${name}-${suffix}-id`, {}, child).result,
                    principalId: controlPlane.principalId,
                    // Without the type a fresh identity is looked up before it has been replicated.
                    principalType: "ServicePrincipal",
                    roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
                    scope,
                },
                child,
            );
        const subnetUse = allow("subnet-use", roles.networkContributor, subnet.id);
        const kubeletUse = allow("kubelet-use", roles.managedIdentityOperator, kubelet.id);

        this.cluster = new containerservice.ManagedCluster(
            `${name}-cluster`,
            {
                resourceGroupName,
                location,
                resourceName: name,
                nodeResourceGroup: `rg-${name}-nodes`,
                dnsPrefix: name,
                kubernetesVersion: args.kubernetesVersion,
                supportPlan: "KubernetesOfficial",
                sku: { name: "Base", tier: "Free" },
                identity: { type: "UserAssigned", userAssignedIdentities: [controlPlane.id] },
                identityProfile: {
                    kubeletidentity: {
                        resourceId: kubelet.id,
                        clientId: kubelet.clientId,
                        objectId: kubelet.principalId,
                    },
                },
                enableRBAC: true,
                // The certificate that this program uses is a local account.
                disableLocalAccounts: false,
                aadProfile: { managed: true, enableAzureRBAC: true },
                apiServerAccessProfile: {
                    authorizedIPRanges: args.adminCidrs.length === 0 ? undefined : [...args.adminCidrs],
                    enablePrivateCluster: false,
                    disableRunCommand: true,
                },
                networkProfile: {
                    networkPlugin: "azure",
                    networkPluginMode: "overlay",
                    networkDataplane: "cilium",
                    networkPolicy: "cilium",
                    loadBalancerSku: "standard",
                    outboundType: "loadBalancer",
                    loadBalancerProfile: { managedOutboundIPs: { count: 1 }, backendPoolType: "NodeIP" },
                    podCidr: "10.244.0.0/16",
                    serviceCidr: "10.250.0.0/16",
                    dnsServiceIP: "10.250.0.10",
                },
                oidcIssuerProfile: { enabled: true },
                securityProfile: {
                    workloadIdentity: { enabled: true },
                    imageCleaner: { enabled: true, intervalHours: 168 },
                },
                autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "SecurityPatch" },
                storageProfile: {
                    diskCSIDriver: { enabled: true },
                    snapshotController: { enabled: true },
                    fileCSIDriver: { enabled: false },
                },
                agentPoolProfiles: [
                    {
                        name: "system",
                        mode: "System",
                        type: "VirtualMachineScaleSets",
                        osType: "Linux",
                        osSKU: "AzureLinux3",
                        vmSize: pool.machine,
                        count: pool.nodes,
                        osDiskSizeGB: pool.bootVolumeGiB,
                        maxPods: 110,
                        vnetSubnetID: subnet.id,
                        // A trial's quota has no room for a surge node.
                        upgradeSettings: { maxSurge: "0", maxUnavailable: "1", drainTimeoutInMinutes: 10 },
                    },
                ],
            },
            {
                ...child,
                protect,
                dependsOn: [subnetUse, kubeletUse],
                // Azure upgrades patches by itself; going back would be refused.
                ignoreChanges: ["kubernetesVersion", "agentPoolProfiles[0].orchestratorVersion"],
                customTimeouts: { create: "30m", delete: "30m" },
            },
        );
        for (const [suffix, configName] of Object.entries(maintenanceWindows)) {
            new containerservice.MaintenanceConfiguration(
                `${name}-${suffix}-window`,
                {
                    resourceGroupName,
                    resourceName: this.cluster.name,
                    configName,
                    maintenanceWindow: {
                        durationHours: 4,
                        startTime: "02:00",
                        utcOffset: "+00:00",
                        schedule: { weekly: { dayOfWeek: "Sunday", intervalWeeks: 1 } },
                    },
                },
                child,
            );
        }
        const address = new network.PublicIPAddress(
            `${name}-address`,
            {
                resourceGroupName,
                location,
                publicIpAddressName: `${name}-entrance`,
                publicIPAllocationMethod: "Static",
                sku: { name: "Standard" },
            },
            { ...child, protect },
        );
        this.addressUse = allow("address-use", roles.networkContributor, address.id);
        this.addressName = address.name;
        this.resourceGroupName = resourceGroupName;
        this.subnetId = subnet.id;
        this.issuer = this.cluster.oidcIssuerProfile.apply((it) => it?.issuerURL ?? "");
        this.id = this.cluster.id;
        const credentials = containerservice.listManagedClusterAdminCredentialsOutput(
            { resourceGroupName, resourceName: this.cluster.name },
            child,
        );
        this.kubeconfig = pulumi.secret(
            credentials.kubeconfigs.apply((all) => Buffer.from(all[0]?.value ?? "", "base64").toString()),
        );
        this.registerOutputs({ id: this.id });
    }
}
