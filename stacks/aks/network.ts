import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

export interface AksNetworkArgs {
    readonly location: string;
    readonly resourceGroupName: pulumi.Output<string>;
    /** Name of the cluster. */
    readonly cluster: string;
    readonly protect: boolean;
}

/** Ranges of the nodes and, routed beside them, of the pods. */
export const aksRanges = { nodes: "10.20.0.0/22", pods: "10.244.0.0/16" } as const;

/** What the steps of a network share. */
interface NetworkStep extends AksNetworkArgs {
    readonly name: string;
    readonly child: { readonly parent: pulumi.Resource };
}

/** Network of an AKS cluster: one subnet for the nodes, and the reserved address of the entrance. */
export class AksNetwork extends pulumi.ComponentResource {
    readonly subnetId: pulumi.Output<string>;
    /** Reserved address of the entrance, alone in its group. */
    readonly address: network.PublicIPAddress;
    /** Its name in Azure's own domain, before the region's. */
    readonly dnsLabel: pulumi.Output<string>;
    /** The controller looks the address up in its group, so it gets rights on a group: on this one, which holds nothing else. */
    readonly addressGroup: resources.ResourceGroup;

    constructor(name: string, args: AksNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:AksNetwork", name, {}, opts);
        const step: NetworkStep = { ...args, name, child: { parent: this } };
        this.subnetId = nodeSubnet(step, virtualNetwork(step), firewall(step)).id;
        this.addressGroup = addressGroup(step);
        this.dnsLabel = dnsLabel(step);
        this.address = entranceAddress(step, this.addressGroup, this.dnsLabel);
        this.registerOutputs({});
    }
}

const firewall = ({ name, resourceGroupName, location, cluster, child }: NetworkStep) =>
    new network.NetworkSecurityGroup(
        `${name}-firewall`,
        {
            resourceGroupName,
            location,
            networkSecurityGroupName: cluster,
            securityRules: [
                // AKS opens the load balancer's ports in its own group only; the subnet's group has to agree.
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
                // Overlay traffic is not encapsulated: pods' addresses meet these rules. Webhooks are among it.
                {
                    name: "cluster",
                    priority: 110,
                    direction: "Inbound",
                    access: "Allow",
                    protocol: "*",
                    sourceAddressPrefixes: Object.values(aksRanges),
                    sourcePortRange: "*",
                    destinationAddressPrefixes: Object.values(aksRanges),
                    destinationPortRange: "*",
                },
            ],
        },
        child,
    );

const virtualNetwork = ({ name, resourceGroupName, location, cluster, protect, child }: NetworkStep) =>
    new network.VirtualNetwork(
        `${name}-vnet`,
        {
            resourceGroupName,
            location,
            virtualNetworkName: cluster,
            addressSpace: { addressPrefixes: ["10.20.0.0/16"] },
        },
        // The subnet is a resource of its own.
        { ...child, protect, ignoreChanges: ["subnets"] },
    );

const nodeSubnet = (
    { name, resourceGroupName, protect, child }: NetworkStep,
    vnet: network.VirtualNetwork,
    rules: network.NetworkSecurityGroup,
) =>
    new network.Subnet(
        `${name}-subnet`,
        {
            resourceGroupName,
            virtualNetworkName: vnet.name,
            subnetName: "nodes",
            addressPrefix: aksRanges.nodes,
            networkSecurityGroup: { id: rules.id },
            defaultOutboundAccess: false,
            // Storage and Event Hubs then see the subnet and can refuse everybody else.
            serviceEndpoints: [{ service: "Microsoft.Storage" }, { service: "Microsoft.EventHub" }],
        },
        { ...child, protect },
    );

const addressGroup = ({ name, location, cluster, protect, child }: NetworkStep) =>
    new resources.ResourceGroup(
        `${name}-address-group`,
        { resourceGroupName: `rg-${cluster}-entrance`, location },
        { ...child, protect },
    );

/** One of its kind in the region, whoever else runs the platform there. */
const dnsLabel = ({ name, protect, child }: NetworkStep) =>
    pulumi.interpolate`todo-${
        new random.RandomString(`${name}-label`, { length: 8, special: false, upper: false }, { ...child, protect })
            .result
    }`;

const entranceAddress = (
    { name, location, cluster, protect, child }: NetworkStep,
    group: resources.ResourceGroup,
    domainNameLabel: pulumi.Output<string>,
) =>
    new network.PublicIPAddress(
        `${name}-address`,
        {
            resourceGroupName: group.name,
            location,
            publicIpAddressName: `${cluster}-entrance`,
            publicIPAllocationMethod: "Static",
            sku: { name: "Standard" },
            dnsSettings: { domainNameLabel },
        },
        { ...child, protect },
    );
