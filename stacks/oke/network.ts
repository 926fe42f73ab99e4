import * as oci from "@pulumi/oci/core";
import * as pulumi from "@pulumi/pulumi";

export interface OkeNetworkArgs {
    readonly compartmentId: string;
    readonly adminCidrs: readonly string[];
    readonly protect: boolean;
}

type Group = "api" | "workers" | "entrance";

/** One permitted flow. Ports absent: all. A peer is a group, a list of ranges, or Oracle's own services. */
interface Flow {
    readonly group: Group;
    readonly direction: "INGRESS" | "EGRESS";
    readonly peer: Group | "internet" | "administrators" | "oracle";
    readonly protocol: "tcp" | "udp" | "icmp" | "all";
    readonly ports?: readonly [number, number];
}

const protocols = { icmp: "1", tcp: "6", udp: "17", all: "all" } as const;

/**
 * All that may pass. Both ends of a flow have to allow it.
 * https://docs.oracle.com/en-us/iaas/Content/ContEng/Concepts/contengnetworkconfig.htm
 */
export const flows: Readonly<Record<string, Flow>> = {
    "api-from-administrators": {
        group: "api",
        direction: "INGRESS",
        peer: "administrators",
        protocol: "tcp",
        ports: [6443, 6443],
    },
    "api-from-workers": { group: "api", direction: "INGRESS", peer: "workers", protocol: "tcp", ports: [6443, 6443] },
    "api-from-workers-tunnel": {
        group: "api",
        direction: "INGRESS",
        peer: "workers",
        protocol: "tcp",
        ports: [12250, 12250],
    },
    "api-from-workers-path-mtu": { group: "api", direction: "INGRESS", peer: "workers", protocol: "icmp" },
    "api-from-api": { group: "api", direction: "INGRESS", peer: "api", protocol: "tcp", ports: [6443, 6443] },
    "api-to-api": { group: "api", direction: "EGRESS", peer: "api", protocol: "tcp", ports: [6443, 6443] },
    // Kubelets, and webhooks on any port: Dapr's injector would otherwise never be asked.
    "api-to-workers": { group: "api", direction: "EGRESS", peer: "workers", protocol: "all" },
    "api-to-oracle": { group: "api", direction: "EGRESS", peer: "oracle", protocol: "tcp" },
    "workers-from-api": { group: "workers", direction: "INGRESS", peer: "api", protocol: "all" },
    "workers-from-workers": { group: "workers", direction: "INGRESS", peer: "workers", protocol: "all" },
    "workers-from-entrance": {
        group: "workers",
        direction: "INGRESS",
        peer: "entrance",
        protocol: "tcp",
        ports: [30000, 32767],
    },
    "workers-from-entrance-health": {
        group: "workers",
        direction: "INGRESS",
        peer: "entrance",
        protocol: "tcp",
        ports: [10256, 10256],
    },
    "workers-from-anywhere-path-mtu": { group: "workers", direction: "INGRESS", peer: "internet", protocol: "icmp" },
    "workers-to-oracle": { group: "workers", direction: "EGRESS", peer: "oracle", protocol: "all" },
    "workers-to-anywhere": { group: "workers", direction: "EGRESS", peer: "internet", protocol: "all" },
    "entrance-from-internet-http": {
        group: "entrance",
        direction: "INGRESS",
        peer: "internet",
        protocol: "tcp",
        ports: [80, 80],
    },
    "entrance-from-internet-https": {
        group: "entrance",
        direction: "INGRESS",
        peer: "internet",
        protocol: "tcp",
        ports: [443, 443],
    },
    "entrance-to-workers": { group: "entrance", direction: "EGRESS", peer: "workers", protocol: "tcp" },
};

const anywhere = "0.0.0.0/0";

/** What the steps of a network share. */
interface NetworkStep extends OkeNetworkArgs {
    readonly name: string;
    readonly child: { readonly parent: pulumi.Resource };
}

/** Arguments of whatever lies in the network. */
interface InVcn {
    readonly compartmentId: string;
    readonly vcnId: pulumi.Output<string>;
}

/** Oracle's own services, as the network sees them. */
interface OracleServices {
    readonly id: pulumi.Output<string>;
    readonly cidrBlock: pulumi.Output<string>;
}

/** Network of an OKE cluster: public subnets for the API server and the load balancer, a private one for the workers. */
export class OkeNetwork extends pulumi.ComponentResource {
    readonly vcnId: pulumi.Output<string>;
    readonly subnets: Readonly<Record<Group, oci.Subnet>>;
    readonly groups: Readonly<Record<Group, oci.NetworkSecurityGroup>>;
    /** Pods can reach the outside, and each other, only with these. */
    readonly rules: readonly pulumi.Resource[];

    constructor(name: string, args: OkeNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:OkeNetwork", name, {}, opts);
        const step: NetworkStep = { ...args, name, child: { parent: this } };
        const vcn = virtualNetwork(step);
        const inVcn: InVcn = { compartmentId: args.compartmentId, vcnId: vcn.id };
        const oracle = oracleServices(step);

        this.subnets = subnets(step, inVcn, routes(step, inVcn, oracle));
        this.groups = securityGroups(step, inVcn);
        this.rules = securityRules(step, this.groups, oracle);
        this.vcnId = vcn.id;
        this.registerOutputs({});
    }
}

const virtualNetwork = ({ name, compartmentId, protect, child }: NetworkStep) =>
    new oci.Vcn(
        `${name}-vcn`,
        { compartmentId, displayName: name, cidrBlocks: ["10.40.0.0/16"], dnsLabel: "todo" },
        { ...child, protect },
    );

const oracleServices = ({ child }: NetworkStep): OracleServices =>
    oci.getServicesOutput(
        { filters: [{ name: "name", values: ["All .* Services In Oracle Services Network"], regex: true }] },
        child,
    ).services[0]!;

/** The ways out: to anywhere with an address of one's own, or behind that of a gateway. */
function routes({ name, child }: NetworkStep, inVcn: InVcn, oracle: OracleServices) {
    const named = { ...inVcn, displayName: name };
    const internet = new oci.InternetGateway(`${name}-internet`, named, child);
    const nat = new oci.NatGateway(`${name}-nat`, named, child);
    const service = new oci.ServiceGateway(`${name}-oracle`, { ...named, services: [{ serviceId: oracle.id }] }, child);
    const to = (gateway: oci.InternetGateway | oci.NatGateway) => ({
        destination: anywhere,
        destinationType: "CIDR_BLOCK",
        networkEntityId: gateway.id,
    });
    const toOracle = {
        destination: oracle.cidrBlock,
        destinationType: "SERVICE_CIDR_BLOCK",
        networkEntityId: service.id,
    };
    const table = (kind: "public" | "private", routeRules: oci.RouteTableArgs["routeRules"]) =>
        new oci.RouteTable(`${name}-${kind}-routes`, { ...inVcn, displayName: kind, routeRules }, child);
    return { public: table("public", [to(internet)]), private: table("private", [to(nat), toOracle]) };
}

function subnets(
    { name, protect, child }: NetworkStep,
    inVcn: InVcn,
    routeTables: Readonly<Record<"public" | "private", oci.RouteTable>>,
): OkeNetwork["subnets"] {
    // An empty list, so that the groups alone decide: the default one lets SSH in from anywhere.
    const empty = new oci.SecurityList(`${name}-empty`, { ...inVcn, displayName: "empty" }, child);
    const subnet = (group: Group, cidrBlock: string, kind: "public" | "private") =>
        new oci.Subnet(
            `${name}-${group}-subnet`,
            {
                ...inVcn,
                displayName: group,
                cidrBlock,
                dnsLabel: group,
                prohibitPublicIpOnVnic: kind === "private",
                prohibitInternetIngress: kind === "private",
                routeTableId: routeTables[kind].id,
                securityListIds: [empty.id],
            },
            { ...child, protect },
        );
    return {
        api: subnet("api", "10.40.0.0/28", "public"),
        entrance: subnet("entrance", "10.40.1.0/24", "public"),
        workers: subnet("workers", "10.40.2.0/24", "private"),
    };
}

function securityGroups({ name, child }: NetworkStep, inVcn: InVcn): OkeNetwork["groups"] {
    const group = (it: Group) =>
        new oci.NetworkSecurityGroup(`${name}-${it}-group`, { ...inVcn, displayName: it }, child);
    return { api: group("api"), workers: group("workers"), entrance: group("entrance") };
}

/** A rule for every flow, or several where its peer has several ranges. */
function securityRules(
    { name, adminCidrs, child }: NetworkStep,
    groups: OkeNetwork["groups"],
    oracle: OracleServices,
): readonly pulumi.Resource[] {
    const cidrBlocks = (ranges: readonly string[]) => ranges.map((end) => ({ end, type: "CIDR_BLOCK" }));
    const endsOf = (peer: Flow["peer"]) => {
        switch (peer) {
            case "internet":
                return cidrBlocks([anywhere]);
            case "administrators":
                return cidrBlocks(adminCidrs.length > 0 ? adminCidrs : [anywhere]);
            case "oracle":
                return [{ end: oracle.cidrBlock, type: "SERVICE_CIDR_BLOCK" }];
            case "api":
            case "workers":
            case "entrance":
                return [{ end: groups[peer].id, type: "NETWORK_SECURITY_GROUP" }];
        }
    };
    return Object.entries(flows).flatMap(([flow, { group, direction, peer, protocol, ports }]) =>
        endsOf(peer).map(
            ({ end, type }, index) =>
                new oci.NetworkSecurityGroupSecurityRule(
                    `${name}-${flow}${index === 0 ? "" : `-${index + 1}`}`,
                    {
                        networkSecurityGroupId: groups[group].id,
                        direction,
                        protocol: protocols[protocol],
                        ...(direction === "INGRESS"
                            ? { source: end, sourceType: type }
                            : { destination: end, destinationType: type }),
                        tcpOptions:
                            protocol === "tcp" && ports
                                ? { destinationPortRange: { min: ports[0], max: ports[1] } }
                                : undefined,
                        // From outside, "fragmentation needed" only: without it large packets vanish.
                        icmpOptions: protocol === "icmp" && peer === "internet" ? { type: 3, code: 4 } : undefined,
                    },
                    child,
                ),
        ),
    );
}
