import * as containerservice from "@pulumi/azure-native/containerservice";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { type NodePool } from "../../model/platform/node-pool";
import { AksNetwork, aksRanges } from "./network";
import { grantAzureRole, type AzureGrant } from "./roles";

export interface AksClusterArgs {
    readonly location: string;
    readonly kubernetesVersion: string;
    readonly pool: NodePool;
    readonly adminCidrs: readonly string[];
    readonly protect: boolean;
}

/** Sundays from two in the morning, for the control plane and for the nodes. */
const maintenanceWindows = {
    upgrades: "aksManagedAutoUpgradeSchedule",
    nodeImages: "aksManagedNodeOSUpgradeSchedule",
} as const;

/**
 * What Azure upgrades by itself. A node is replaced by one that comes up beside it: a system pool may not do without
 * (https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling). Where the quota leaves no room, such an upgrade would fail
 * every Sunday and leave the cluster in state `Failed`; there the nodes patch their packages in place.
 */
const upgradeChannels = ({ surgeNodes }: NodePool) =>
    surgeNodes > 0
        ? { upgradeChannel: "patch", nodeOSUpgradeChannel: "SecurityPatch" }
        : { upgradeChannel: "none", nodeOSUpgradeChannel: "Unmanaged" };

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
    /** Name of the reserved address of the entrance, and of the group it lies in. */
    readonly addressName: pulumi.Output<string>;
    readonly addressGroupName: pulumi.Output<string>;
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
        const network = new AksNetwork(
            `${name}-network`,
            { location, resourceGroupName, cluster: name, protect },
            child,
        );
        const identity = (suffix: string) =>
            new managedidentity.UserAssignedIdentity(
                `${name}-${suffix}`,
                { resourceGroupName, location, resourceName: `${name}-${suffix}` },
                child,
            );
        const controlPlane = identity("control-plane");
        const kubelet = identity("kubelet");
        const allow = (suffix: string, role: AzureGrant["role"], scope: pulumi.Output<string>) =>
            grantAzureRole(`${name}-${suffix}`, { role, scope, principalId: controlPlane.principalId }, this);
        const subnetUse = allow("subnet-use", "networkContributor", network.subnetId);
        const kubeletUse = allow("kubelet-use", "managedIdentityOperator", kubelet.id);

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
                    podCidr: aksRanges.pods,
                    serviceCidr: "10.250.0.0/16",
                    dnsServiceIP: "10.250.0.10",
                },
                oidcIssuerProfile: { enabled: true },
                securityProfile: {
                    workloadIdentity: { enabled: true },
                    imageCleaner: { enabled: true, intervalHours: 168 },
                },
                autoUpgradeProfile: upgradeChannels(pool),
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
                        osDiskType: pool.localDisk ? "Ephemeral" : "Managed",
                        osDiskSizeGB: pool.bootVolumeGiB,
                        maxPods: 110,
                        vnetSubnetID: network.subnetId,
                        upgradeSettings: { maxSurge: "1", drainTimeoutInMinutes: 10 },
                    },
                ],
            },
            {
                ...child,
                protect,
                dependsOn: [subnetUse, kubeletUse],
                // Azure upgrades by itself within the channel; `az aks upgrade` goes to the next minor version. Neither is undone here.
                ignoreChanges: ["kubernetesVersion", "agentPoolProfiles[0].orchestratorVersion"],
                // Azure has no other way to a different machine for the first pool; names are taken while the old one exists.
                replaceOnChanges: ["agentPoolProfiles[0].vmSize"],
                deleteBeforeReplace: true,
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
        this.addressUse = allow("address-use", "networkContributor", network.addressGroup.id);
        this.addressName = network.address.name;
        this.addressGroupName = network.addressGroup.name;
        this.resourceGroupName = resourceGroupName;
        this.subnetId = network.subnetId;
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
