import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";

export interface GkeNetworkArgs {
    readonly project: string;
    readonly region: string;
    /** Name of the cluster. */
    readonly cluster: string;
    readonly protect: boolean;
}

export const gkeRanges = {
    nodes: "10.30.0.0/20",
    services: "10.31.0.0/20",
    pods: "10.32.0.0/16",
    controlPlane: "172.16.0.0/28",
} as const;

/**
 * Ports on which pods answer the API server: Dapr's injector and, between the versions of its definitions, its operator (19443); the
 * common ones of operators. Kubelets beside them.
 */
export const webhookPorts = ["4000", "8443", "9443", "10250", "19443"];

/** Google frees what a cluster and its load balancer held in a network some minutes after them. */
const patient = { customTimeouts: { delete: "20m" } };

/** Network of a private GKE cluster: one subnet, a way out, a way in for webhooks, the reserved address of the entrance. */
export class GkeNetwork extends pulumi.ComponentResource {
    readonly networkId: pulumi.Output<string>;
    readonly subnetId: pulumi.Output<string>;
    /** Nodes can pull images from outside Google once it exists. */
    readonly nat: pulumi.Resource;
    /** Reserved address of the entrance. */
    readonly address: compute.Address;

    constructor(name: string, args: GkeNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:GkeNetwork", name, {}, opts);
        const { project, region, cluster, protect } = args;
        const child = { parent: this };
        const network = new compute.Network(
            `${name}-vpc`,
            { project, name: cluster, autoCreateSubnetworks: false, routingMode: "REGIONAL" },
            { ...child, protect, ...patient },
        );
        const subnet = new compute.Subnetwork(
            `${name}-subnet`,
            {
                project,
                name: cluster,
                region,
                network: network.id,
                ipCidrRange: gkeRanges.nodes,
                privateIpGoogleAccess: true,
                secondaryIpRanges: [
                    { rangeName: "pods", ipCidrRange: gkeRanges.pods },
                    { rangeName: "services", ipCidrRange: gkeRanges.services },
                ],
            },
            { ...child, protect, ...patient },
        );
        const router = new compute.Router(
            `${name}-router`,
            { project, name: cluster, region, network: network.id },
            child,
        );
        // Private nodes have no other way out.
        this.nat = new compute.RouterNat(
            `${name}-nat`,
            {
                project,
                name: cluster,
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
                name: `${cluster}-webhooks`,
                network: network.id,
                sourceRanges: [gkeRanges.controlPlane],
                allows: [{ protocol: "tcp", ports: webhookPorts }],
            },
            child,
        );
        this.address = new compute.Address(
            `${name}-address`,
            { project, name: `${cluster}-entrance`, region, addressType: "EXTERNAL", networkTier: "PREMIUM" },
            { ...child, protect },
        );
        this.networkId = network.id;
        this.subnetId = subnet.id;
        this.registerOutputs({});
    }
}
