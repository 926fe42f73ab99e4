import * as container from "@pulumi/gcp/container";
import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import { type NodePool } from "../../model/platform/node-pool";
import { GkeNetwork, gkeRanges } from "./network";
import { execKubeconfig } from "../../components/cluster/kubeconfig";
import { gkeExec } from "./kubeconfig";

export interface GkeClusterArgs {
    readonly project: string;
    readonly zone: string;
    readonly pool: NodePool;
    readonly adminCidrs: readonly string[];
    readonly protect: boolean;
}

/** Region of a zone such as `us-central1-a`. */
export const regionOf = (zone: string): string => zone.replace(/-[a-z]$/, "");

/** What the steps of a cluster share. */
interface ClusterStep extends GkeClusterArgs {
    readonly name: string;
    readonly child: { readonly parent: pulumi.Resource };
}

/** APIs that the resources below, and pods that act as themselves, need. They stay on at destroy: others in the project may use them. */
const apis = ["compute", "container", "iam", "iamcredentials", "sts"].map((it) => `${it}.googleapis.com`);

/**
 * A zonal GKE Standard cluster with private nodes, Dataplane V2 (which enforces network policies) and a node pool.
 * Standard, because Autopilot refuses what monitoring needs on its nodes.
 *
 * ### Cost
 * The zonal control plane is covered by the monthly free-tier credit; nodes and disks are billed.
 */
export class GkeCluster extends pulumi.ComponentResource {
    readonly kubeconfig: pulumi.Output<string>;
    readonly id: pulumi.Output<string>;
    readonly nodePool: container.NodePool;
    /** Pool of the identities that its pods have. */
    readonly workloadPool: pulumi.Output<string>;
    /** Name of the reserved address of the entrance. */
    readonly addressName: pulumi.Output<string>;
    readonly address: pulumi.Output<string>;

    constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:GkeCluster", name, {}, opts);
        const { project, zone, protect } = args;
        const step: ClusterStep = { ...args, name, child: { parent: this } };
        const needsApis = { parent: this, dependsOn: enabledApis(step) };
        const network = new GkeNetwork(
            `${name}-network`,
            { project, region: regionOf(zone), cluster: name, protect },
            needsApis,
        );
        const identity = new serviceaccount.Account(
            `${name}-nodes`,
            { project, accountId: `${name}-nodes`, displayName: "Nodes of the todo platform" },
            needsApis,
        );
        const actAs = { serviceAccount: identity.email, oauthScopes };

        const cluster = controlPlane(step, { network, actAs });
        this.nodePool = nodePool(step, { cluster, actAs, dependsOn: [mayLogAndMeasure(step, identity)] });
        this.addressName = network.address.name;
        this.address = network.address.address;
        this.id = cluster.id;
        this.workloadPool = cluster.workloadIdentityConfig.apply((it) => it.workloadPool ?? "");
        this.kubeconfig = kubeconfig(cluster);
        this.registerOutputs({ id: this.id });
    }
}

const enabledApis = ({ name, project, child }: ClusterStep) =>
    apis.map(
        (service) =>
            new projects.Service(
                `${name}-${service.split(".")[0]}`,
                { project, service, disableOnDestroy: false },
                child,
            ),
    );

/** What nodes act as. */
interface ActAs {
    readonly serviceAccount: pulumi.Output<string>;
    readonly oauthScopes: string[];
}

/** The rights of the nodes are those of their service account; the scope limits nothing beside it. */
const oauthScopes = ["https://www.googleapis.com/auth/cloud-platform"];

const mayLogAndMeasure = ({ name, project, child }: ClusterStep, { email }: serviceaccount.Account) =>
    new projects.IAMMember(
        `${name}-nodes-role`,
        {
            project,
            role: "roles/container.defaultNodeServiceAccount",
            member: pulumi.interpolate`serviceAccount:${email}`,
        },
        child,
    );

function controlPlane(step: ClusterStep, parts: { readonly network: GkeNetwork; readonly actAs: ActAs }) {
    const { name, project, zone, protect, child } = step;
    return new container.Cluster(
        `${name}-cluster`,
        {
            project,
            name,
            location: zone,
            deletionProtection: protect,
            ...networkArgs(step, parts.network),
            initialNodeCount: 1,
            removeDefaultNodePool: true,
            // The default pool is removed at once, but counts against the quota while it exists.
            nodeConfig: { machineType: "e2-small", diskSizeGb: 20, diskType: "pd-standard", ...parts.actAs },
            // Versions follow the channel; a pinned one would fight its upgrades.
            releaseChannel: { channel: "REGULAR" },
            workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
            masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
            addonsConfig: {
                gcePersistentDiskCsiDriverConfig: { enabled: true },
                // Newer versions switch it on; its pods answer on an address that network policies would have to know.
                dnsCacheConfig: { enabled: false },
            },
            // Loki and Prometheus do this; Google's agents beside them would cost twice.
            loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
            monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: false } },
            enableShieldedNodes: true,
            securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
            maintenancePolicy: {
                recurringWindow: {
                    startTime: "2026-01-03T02:00:00Z",
                    endTime: "2026-01-03T06:00:00Z",
                    recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
                },
            },
        },
        {
            ...child,
            protect,
            dependsOn: [parts.network.nat],
            ignoreChanges: ["nodeConfig", "initialNodeCount"],
            customTimeouts: { create: "45m", update: "45m", delete: "45m" },
        },
    );
}

/** A private cluster in our own network, whose API server the administrators' addresses reach. */
const networkArgs = ({ adminCidrs }: GkeClusterArgs, network: GkeNetwork): container.ClusterArgs => ({
    network: network.networkId,
    subnetwork: network.subnetId,
    networkingMode: "VPC_NATIVE",
    datapathProvider: "ADVANCED_DATAPATH",
    ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
    privateClusterConfig: {
        enablePrivateNodes: true,
        enablePrivateEndpoint: false,
        masterIpv4CidrBlock: gkeRanges.controlPlane,
    },
    masterAuthorizedNetworksConfig:
        adminCidrs.length === 0
            ? undefined
            : { cidrBlocks: adminCidrs.map((cidrBlock) => ({ cidrBlock, displayName: "administrators" })) },
});

function nodePool(
    { name, project, zone, pool, protect, child }: ClusterStep,
    parts: {
        readonly cluster: container.Cluster;
        readonly actAs: ActAs;
        readonly dependsOn: pulumi.Resource[];
    },
) {
    return new container.NodePool(
        `${name}-pool`,
        {
            project,
            name: "main",
            cluster: parts.cluster.name,
            location: zone,
            nodeCount: pool.nodes,
            management: { autoRepair: true, autoUpgrade: true },
            upgradeSettings: { strategy: "SURGE", maxSurge: pool.surgeNodes, maxUnavailable: 0 },
            networkConfig: { enablePrivateNodes: true },
            nodeConfig: {
                machineType: pool.machine,
                diskSizeGb: pool.bootVolumeGiB,
                diskType: "pd-balanced",
                imageType: "COS_CONTAINERD",
                ...parts.actAs,
                workloadMetadataConfig: { mode: "GKE_METADATA" },
                shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
                metadata: { "disable-legacy-endpoints": "true" },
                kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
            },
        },
        {
            ...child,
            protect,
            dependsOn: parts.dependsOn,
            customTimeouts: { create: "45m", update: "45m", delete: "45m" },
        },
    );
}

const kubeconfig = ({ name, endpoint, masterAuth }: container.Cluster) =>
    pulumi
        .all([name, endpoint, masterAuth.clusterCaCertificate])
        .apply(([cluster, address, certificateAuthority]) =>
            execKubeconfig({ name: cluster, server: `https://${address}`, certificateAuthority, exec: gkeExec }),
        );
