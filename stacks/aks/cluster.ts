import * as containerservice from "@pulumi/azure-native/containerservice";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { type NodePool } from "../../model/platform/node-pool";
import { AksNetwork, aksRanges } from "./network";
import { systemPoolArgs, workPool } from "./node-pools";
import { grantAzureRole } from "./roles";

export interface AksClusterArgs {
    readonly location: string;
    readonly kubernetesVersion: string;
    readonly pool: NodePool;
    readonly adminCidrs: readonly string[];
    readonly protect: boolean;
}

/** What the steps of a cluster share. */
interface ClusterStep extends AksClusterArgs {
    readonly name: string;
    readonly resourceGroupName: pulumi.Output<string>;
    readonly child: { readonly parent: pulumi.Resource };
}

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
    readonly address: pulumi.Output<string>;
    readonly dnsLabel: pulumi.Output<string>;
    /** The nodes' subnet, which other services let in. */
    readonly subnetId: pulumi.Output<string>;
    /** Issuer of the service accounts' tokens, which workload identity trusts. */
    readonly issuer: pulumi.Output<string>;
    /** The right of the cluster to use that address. */
    readonly addressUse: pulumi.Resource;

    constructor(name: string, args: AksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:AksCluster", name, {}, opts);
        const { location, protect } = args;
        const child = { parent: this };
        const group = resourceGroup(name, args, child);
        const step: ClusterStep = { ...args, name, resourceGroupName: group.name, child };
        const network = new AksNetwork(
            `${name}-network`,
            { location, resourceGroupName: group.name, cluster: name, protect },
            child,
        );
        // Of the control plane only. That of the nodes is made by Azure: one of ours would need a right over it, which Azure may not
        // know yet when the cluster asks.
        const identity = controlPlaneIdentity(step);
        const allow = (suffix: string, scope: pulumi.Output<string>) =>
            grantAzureRole(
                `${name}-${suffix}`,
                { role: "networkContributor", scope, principalId: identity.principalId },
                this,
            );

        this.cluster = managedCluster(step, {
            network,
            identity,
            dependsOn: [allow("subnet-use", network.subnetId)],
        });
        workPool(name, { ...step, cluster: this.cluster, subnetId: network.subnetId }, this);
        maintenanceWindows(step, this.cluster);
        this.addressUse = allow("address-use", network.addressGroup.id);
        this.addressName = network.address.name;
        this.addressGroupName = network.addressGroup.name;
        this.address = network.address.ipAddress.apply((it) => it ?? "");
        this.dnsLabel = network.dnsLabel;
        this.resourceGroupName = group.name;
        this.subnetId = network.subnetId;
        this.issuer = this.cluster.oidcIssuerProfile.apply((it) => it?.issuerURL ?? "");
        this.id = this.cluster.id;
        this.kubeconfig = adminKubeconfig(step, this.cluster);
        this.registerOutputs({ id: this.id });
    }
}

const resourceGroup = (name: string, { location, protect }: AksClusterArgs, child: ClusterStep["child"]) =>
    new resources.ResourceGroup(`${name}-group`, { resourceGroupName: `rg-${name}`, location }, { ...child, protect });

const controlPlaneIdentity = ({ name, location, resourceGroupName, child }: ClusterStep) =>
    new managedidentity.UserAssignedIdentity(
        `${name}-control-plane`,
        { resourceGroupName, location, resourceName: `${name}-control-plane` },
        child,
    );

/** The control plane and its system pool, which Azure makes together. */
function managedCluster(
    step: ClusterStep,
    parts: {
        readonly network: AksNetwork;
        readonly identity: managedidentity.UserAssignedIdentity;
        readonly dependsOn: readonly pulumi.Resource[];
    },
) {
    const { name, location, resourceGroupName, kubernetesVersion, pool, child, protect } = step;
    return new containerservice.ManagedCluster(
        `${name}-cluster`,
        {
            resourceGroupName,
            location,
            resourceName: name,
            nodeResourceGroup: `rg-${name}-nodes`,
            dnsPrefix: name,
            kubernetesVersion,
            supportPlan: "KubernetesOfficial",
            sku: { name: "Base", tier: "Free" },
            ...accessArgs(step, parts.identity),
            networkProfile,
            autoUpgradeProfile: upgradeChannels(pool),
            storageProfile: {
                diskCSIDriver: { enabled: true },
                snapshotController: { enabled: true },
                fileCSIDriver: { enabled: false },
            },
            agentPoolProfiles: [systemPoolArgs(parts.network.subnetId)],
        },
        {
            ...child,
            protect,
            dependsOn: [...parts.dependsOn],
            // Azure upgrades by itself within the channel; `az aks upgrade` goes to the next minor version. Neither is undone here.
            // In the list of pools it also reports those that are resources of their own.
            ignoreChanges: ["kubernetesVersion", "agentPoolProfiles"],
            // Names are taken while the old one exists.
            deleteBeforeReplace: true,
            customTimeouts: { create: "30m", delete: "30m" },
        },
    );
}

/** Who the cluster acts as, and who may talk to its API server. */
const accessArgs = (
    { adminCidrs }: AksClusterArgs,
    { id }: managedidentity.UserAssignedIdentity,
): Omit<containerservice.ManagedClusterArgs, "resourceGroupName"> => ({
    identity: { type: "UserAssigned", userAssignedIdentities: [id] },
    enableRBAC: true,
    // The certificate that this program uses is a local account.
    disableLocalAccounts: false,
    aadProfile: { managed: true, enableAzureRBAC: true },
    apiServerAccessProfile: {
        authorizedIPRanges: adminCidrs.length === 0 ? undefined : [...adminCidrs],
        enablePrivateCluster: false,
        disableRunCommand: true,
    },
    oidcIssuerProfile: { enabled: true },
    securityProfile: {
        workloadIdentity: { enabled: true },
        imageCleaner: { enabled: true, intervalHours: 168 },
    },
});

const networkProfile = {
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
};

/** Sundays from two in the morning, for the control plane and for the nodes. */
function maintenanceWindows(
    { name, resourceGroupName, child }: ClusterStep,
    cluster: containerservice.ManagedCluster,
): void {
    const schedules = { upgrades: "aksManagedAutoUpgradeSchedule", nodeImages: "aksManagedNodeOSUpgradeSchedule" };
    for (const [suffix, configName] of Object.entries(schedules)) {
        new containerservice.MaintenanceConfiguration(
            `${name}-${suffix}-window`,
            {
                resourceGroupName,
                resourceName: cluster.name,
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
}

function adminKubeconfig({ resourceGroupName, child }: ClusterStep, cluster: containerservice.ManagedCluster) {
    const { kubeconfigs } = containerservice.listManagedClusterAdminCredentialsOutput(
        { resourceGroupName, resourceName: cluster.name },
        child,
    );
    return pulumi.secret(kubeconfigs.apply((all) => Buffer.from(all[0]?.value ?? "", "base64").toString()));
}
