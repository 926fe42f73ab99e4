import * as containerengine from "@pulumi/oci/containerengine";
import * as core from "@pulumi/oci/core";
import * as identity from "@pulumi/oci/identity";
import * as pulumi from "@pulumi/pulumi";
import { type NodePool } from "../../model/platform/node-pool";
import { execKubeconfig } from "../../components/cluster/kubeconfig";
import { authorityOf, okeExec } from "./kubeconfig";
import { OkeNetwork } from "./network";

export interface OkeClusterArgs {
    readonly compartmentId: string;
    readonly region: string;
    /** Full version with a leading v. */
    readonly kubernetesVersion: string;
    readonly pool: NodePool;
    readonly adminCidrs: readonly string[];
    readonly protect: boolean;
}

/** What the steps of a cluster share. */
interface ClusterStep extends OkeClusterArgs {
    readonly name: string;
    readonly child: { readonly parent: pulumi.Resource };
}

/**
 * The newest image that OKE offers for a version on Arm. `undefined` when the list is empty.
 *
 * @param names such as `Oracle-Linux-8.10-aarch64-2026.08.31-0-OKE-1.34.2-1401`
 */
export function newestImage<T extends { readonly sourceName: string }>(
    sources: readonly T[],
    kubernetesVersion: string,
): T | undefined {
    const wanted = `-OKE-${kubernetesVersion.replace(/^v/, "")}-`;
    return (
        sources
            .filter(
                ({ sourceName }) =>
                    sourceName.includes(wanted) && sourceName.includes("aarch64") && !sourceName.includes("GPU"),
            )
            // Numbers as numbers: Oracle Linux 9.10 is newer than 9.8.
            .sort((a, b) => b.sourceName.localeCompare(a.sourceName, "en", { numeric: true }))[0]
    );
}

/**
 * First boot of a node: what OKE does by default, which a script of one's own replaces, after the root file system has been grown
 * to the whole boot volume. https://docs.oracle.com/en-us/iaas/Content/ContEng/Tasks/contengusingcustomcloudinitscripts.htm
 */
export const nodeStartScript = [
    "#!/bin/bash",
    // A download that failed would go on with an empty script, and the node would never join.
    "set -o pipefail",
    "/usr/libexec/oci-growfs -y",
    'curl --fail --retry 10 --retry-connrefused --retry-delay 5 -H "Authorization: Bearer Oracle" -L0 http://169.254.169.254/opc/v2/instance/metadata/oke_init_script | base64 --decode > /var/run/oke-init.sh || exit 1',
    "bash /var/run/oke-init.sh",
    "",
].join("\n");

/**
 * A basic OKE cluster with Arm nodes in a private subnet.
 *
 * ### Cost
 * Within Oracle's Always Free allowance under profile `free`; the account has to be upgraded to pay-as-you-go all the same,
 * because unpaid ones may not create clusters.
 */
export class OkeCluster extends pulumi.ComponentResource {
    readonly kubeconfig: pulumi.Output<string>;
    readonly id: pulumi.Output<string>;
    readonly nodePool: containerengine.NodePool;
    /** Reserved address of the entrance. */
    readonly address: pulumi.Output<string>;
    /** Security group of the load balancer. */
    readonly entranceGroupId: pulumi.Output<string>;

    constructor(name: string, args: OkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:OkeCluster", name, {}, opts);
        const { compartmentId, adminCidrs, protect } = args;
        const step: ClusterStep = { ...args, name, child: { parent: this } };
        const network = new OkeNetwork(`${name}-network`, { compartmentId, adminCidrs, protect }, step.child);

        const cluster = controlPlane(step, network);
        this.nodePool = nodePool(step, network, cluster);
        this.address = entranceAddress(step).ipAddress;
        this.entranceGroupId = network.groups.entrance.id;
        this.id = cluster.id;
        this.kubeconfig = kubeconfig(step, cluster);
        this.registerOutputs({ id: this.id });
    }
}

function controlPlane({ name, compartmentId, kubernetesVersion, protect, child }: ClusterStep, network: OkeNetwork) {
    return new containerengine.Cluster(
        `${name}-cluster`,
        {
            compartmentId,
            name,
            vcnId: network.vcnId,
            kubernetesVersion,
            type: "BASIC_CLUSTER",
            clusterPodNetworkOptions: [{ cniType: "FLANNEL_OVERLAY" }],
            endpointConfig: {
                subnetId: network.subnets.api.id,
                isPublicIpEnabled: true,
                nsgIds: [network.groups.api.id],
            },
            options: {
                serviceLbSubnetIds: [network.subnets.entrance.id],
                kubernetesNetworkConfig: { podsCidr: "10.244.0.0/16", servicesCidr: "10.96.0.0/16" },
                addOns: { isKubernetesDashboardEnabled: false, isTillerEnabled: false },
                serviceLbConfig: { backendNsgIds: [network.groups.workers.id] },
            },
        },
        { ...child, protect, customTimeouts: { create: "60m", delete: "60m" } },
    );
}

/**
 * A pool per version: a new version brings new nodes up before the old ones are drained, and within a version nothing moves. OKE
 * never changes the nodes of an existing pool.
 */
function nodePool(step: ClusterStep, network: OkeNetwork, cluster: containerengine.Cluster) {
    const { name, compartmentId, kubernetesVersion, pool, protect, child } = step;
    return new containerengine.NodePool(
        `${name}-pool-${kubernetesVersion}`,
        {
            clusterId: cluster.id,
            compartmentId,
            name: `arm-${kubernetesVersion}`,
            kubernetesVersion,
            nodeShape: pool.machine,
            nodeShapeConfig: pool.shape && { ocpus: pool.shape.ocpus, memoryInGbs: pool.shape.memoryGiB },
            nodeSourceDetails: {
                sourceType: "IMAGE",
                imageId: nodeImage(step),
                bootVolumeSizeInGbs: String(pool.bootVolumeGiB),
            },
            nodeConfigDetails: {
                size: pool.nodes,
                nsgIds: [network.groups.workers.id],
                isPvEncryptionInTransitEnabled: true,
                nodePoolPodNetworkOptionDetails: { cniType: "FLANNEL_OVERLAY" },
                placementConfigs: everyDomain(step, network.subnets.workers.id),
            },
            nodeMetadata: { user_data: Buffer.from(nodeStartScript).toString("base64") },
            nodeEvictionNodePoolSettings: { evictionGraceDuration: "PT10M", isForceDeleteAfterGraceDuration: true },
        },
        {
            ...child,
            protect,
            dependsOn: [...network.rules],
            // A newer image appears every month; the pool keeps the one it was made with.
            // The domains come in another order each time.
            ignoreChanges: ["nodeSourceDetails.imageId", "nodeConfigDetails.placementConfigs"],
            customTimeouts: { create: "60m", delete: "60m" },
        },
    );
}

const nodeImage = ({ compartmentId, kubernetesVersion, child }: ClusterStep): pulumi.Output<string> =>
    containerengine
        .getNodePoolOptionOutput(
            {
                nodePoolOptionId: "all",
                compartmentId,
                nodePoolK8sVersion: kubernetesVersion,
                nodePoolOsArch: "AARCH64",
            },
            child,
        )
        .apply(({ sources }) => {
            const found = newestImage(sources, kubernetesVersion);
            if (found) return found.imageId;
            throw new pulumi.ResourceError(
                `OKE offers no Arm image for kubernetesVersion ${kubernetesVersion}; ` +
                    'list what it offers with "oci ce node-pool-options get --node-pool-option-id all"',
                child.parent,
                true,
            );
        });

/** Arm capacity is scarce, and any of the availability domains may have it. */
const everyDomain = ({ compartmentId, child }: ClusterStep, subnetId: pulumi.Output<string>) =>
    identity
        .getAvailabilityDomainsOutput({ compartmentId }, child)
        .availabilityDomains.apply((all) => all.map(({ name }) => ({ availabilityDomain: name, subnetId })));

const entranceAddress = ({ name, compartmentId, protect, child }: ClusterStep) =>
    new core.PublicIp(
        `${name}-address`,
        { compartmentId, displayName: `${name}-entrance`, lifetime: "RESERVED" },
        // The load balancer binds it behind the program's back.
        { ...child, protect, ignoreChanges: ["privateIpId"] },
    );

function kubeconfig({ name, region, child }: ClusterStep, { id, endpoints }: containerengine.Cluster) {
    const handedOut = containerengine.getClusterKubeConfigOutput(
        { clusterId: id, tokenVersion: "2.0.0", endpoint: "PUBLIC_ENDPOINT" },
        child,
    );
    return pulumi.all([id, endpoints, handedOut.content]).apply(([clusterId, [endpoint], content]) =>
        execKubeconfig({
            name,
            server: `https://${endpoint?.publicEndpoint ?? ""}`,
            certificateAuthority: authorityOf(content) ?? "",
            exec: okeExec(clusterId, region),
        }),
    );
}
