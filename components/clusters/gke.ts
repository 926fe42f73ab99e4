import * as compute from "@pulumi/gcp/compute";
import * as container from "@pulumi/gcp/container";
import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import { type NodePool } from "../../stacks/capacity";
import { execKubeconfig, gkeExec } from "./kubeconfig";

export interface GkeClusterArgs {
    readonly project: string;
    readonly zone: string;
    readonly pool: NodePool;
    readonly adminCidrs: readonly string[];
    readonly protect: boolean;
}

const ranges = {
    nodes: "10.30.0.0/20",
    services: "10.31.0.0/20",
    pods: "10.32.0.0/16",
    controlPlane: "172.16.0.0/28",
} as const;

/** Region of a zone such as `us-central1-a`. */
export const regionOf = (zone: string): string => zone.replace(/-[a-z]$/, "");

/** APIs that the resources below are made with. They stay on at destroy: others in the project may use them. */
const apis = ["compute", "container", "iam"].map((it) => `${it}.googleapis.com`);

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
    /** Name of the reserved address of the entrance. */
    readonly addressName: pulumi.Output<string>;

    constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:GkeCluster", name, {}, opts);
        const { project, zone, protect, pool } = args;
        const region = regionOf(zone);
        const child = { parent: this };
        const enabled = apis.map(
            (service) =>
                new projects.Service(
                    `${name}-${service.split(".")[0]}`,
                    { project, service, disableOnDestroy: false },
                    child,
                ),
        );
        const needsApis = { parent: this, dependsOn: enabled };

        const network = new compute.Network(
            `${name}-network`,
            { project, name, autoCreateSubnetworks: false, routingMode: "REGIONAL" },
            { ...needsApis, protect },
        );
        const subnet = new compute.Subnetwork(
            `${name}-subnet`,
            {
                project,
                name,
                region,
                network: network.id,
                ipCidrRange: ranges.nodes,
                privateIpGoogleAccess: true,
                secondaryIpRanges: [
                    { rangeName: "pods", ipCidrRange: ranges.pods },
                    { rangeName: "services", ipCidrRange: ranges.services },
                ],
            },
            { ...child, protect },
        );
        const router = new compute.Router(`${name}-router`, { project, name, region, network: network.id }, child);
        // Private nodes have no other way out.
        const nat = new compute.RouterNat(
            `${name}-nat`,
            {
                project,
                name,
                region,
                router: router.name,
                natIpAllocateOption: "AUTO_ONLY",
                sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
                subnetworks: [{ name: subnet.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
                minPortsPerVm: 128,
            },
            child,
        );
        // GKE opens 443 and 10250 only; without these ports Dapr's injector is never asked and sidecars are silently missing.
        new compute.Firewall(
            `${name}-webhooks`,
            {
                project,
                name: `${name}-webhooks`,
                network: network.id,
                sourceRanges: [ranges.controlPlane],
                allows: [{ protocol: "tcp", ports: ["4000", "8443", "9443", "10250"] }],
            },
            child,
        );
        const identity = new serviceaccount.Account(
            `${name}-nodes`,
            { project, accountId: `${name}-nodes`, displayName: "Nodes of the todo platform" },
            needsApis,
        );
        const logsAndMetrics = new projects.IAMMember(
            `${name}-nodes-role`,
            {
                project,
                role: "roles/container.defaultNodeServiceAccount",
                member: pulumi.interpolate`serviceAccount:${identity.email}`,
            },
            child,
        );
        const oauthScopes = ["https://www.googleapis.com/auth/cloud-platform"];

        const cluster = new container.Cluster(
            `${name}-cluster`,
            {
                project,
                name,
                location: zone,
                deletionProtection: protect,
                network: network.id,
                subnetwork: subnet.id,
                networkingMode: "VPC_NATIVE",
                datapathProvider: "ADVANCED_DATAPATH",
                ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
                initialNodeCount: 1,
                removeDefaultNodePool: true,
                // The default pool is removed at once, but counts against the quota while it exists.
                nodeConfig: {
                    machineType: "e2-small",
                    diskSizeGb: 20,
                    diskType: "pd-standard",
                    serviceAccount: identity.email,
                    oauthScopes,
                },
                // Versions follow the channel; a pinned one would fight its upgrades.
                releaseChannel: { channel: "REGULAR" },
                workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
                privateClusterConfig: {
                    enablePrivateNodes: true,
                    enablePrivateEndpoint: false,
                    masterIpv4CidrBlock: ranges.controlPlane,
                },
                masterAuthorizedNetworksConfig:
                    args.adminCidrs.length === 0
                        ? undefined
                        : {
                              cidrBlocks: args.adminCidrs.map((cidrBlock) => ({
                                  cidrBlock,
                                  displayName: "administrators",
                              })),
                          },
                masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
                addonsConfig: {
                    gcePersistentDiskCsiDriverConfig: { enabled: true },
                    dnsCacheConfig: { enabled: true },
                },
                // Loki and Prometheus do this; Google's agents beside them would cost twice.
                loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
                monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: false } },
                enableShieldedNodes: true,
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
                dependsOn: [nat],
                ignoreChanges: ["nodeConfig", "initialNodeCount"],
                customTimeouts: { create: "30m", delete: "30m" },
            },
        );
        this.nodePool = new container.NodePool(
            `${name}-pool`,
            {
                project,
                name: "main",
                cluster: cluster.name,
                location: zone,
                nodeCount: pool.nodes,
                management: { autoRepair: true, autoUpgrade: true },
                upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
                networkConfig: { enablePrivateNodes: true },
                nodeConfig: {
                    machineType: pool.machine,
                    diskSizeGb: pool.bootVolumeGiB,
                    diskType: "pd-balanced",
                    imageType: "COS_CONTAINERD",
                    serviceAccount: identity.email,
                    oauthScopes,
                    workloadMetadataConfig: { mode: "GKE_METADATA" },
                    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
                    metadata: { "disable-legacy-endpoints": "true" },
                },
            },
            { ...child, protect, dependsOn: [logsAndMetrics], customTimeouts: { create: "30m", delete: "30m" } },
        );
        this.addressName = new compute.Address(
            `${name}-address`,
            { project, name: `${name}-entrance`, region, addressType: "EXTERNAL", networkTier: "PREMIUM" },
            { ...needsApis, protect },
        ).name;
        this.id = cluster.id;
        this.kubeconfig = pulumi
            .all([cluster.name, cluster.endpoint, cluster.masterAuth.clusterCaCertificate])
            .apply(([cluster, endpoint, certificateAuthority]) =>
                execKubeconfig({ name: cluster, server: `https://${endpoint}`, certificateAuthority, exec: gkeExec }),
            );
        this.registerOutputs({ id: this.id });
    }
}
