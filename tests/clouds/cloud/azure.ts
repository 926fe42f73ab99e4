import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { isOf, kindOf, leftByCluster, text, type CloudKind, type Properties } from "./kind";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

/** The input that has the name, by kind, and of what is below another thing its kind and the input that has that one's name. */
const named: Readonly<
    Record<string, { readonly name: string; readonly below?: readonly [kind: string, key: string] }>
> = {
    VirtualNetwork: { name: "virtualNetworkName" },
    Subnet: { name: "subnetName", below: ["VirtualNetwork", "virtualNetworkName"] },
    NetworkSecurityGroup: { name: "networkSecurityGroupName" },
    PublicIPAddress: { name: "publicIpAddressName" },
    UserAssignedIdentity: { name: "resourceName" },
    FederatedIdentityCredential: {
        name: "federatedIdentityCredentialResourceName",
        below: ["UserAssignedIdentity", "resourceName"],
    },
    ManagedCluster: { name: "resourceName" },
    AgentPool: { name: "agentPoolName", below: ["ManagedCluster", "resourceName"] },
    MaintenanceConfiguration: { name: "configName", below: ["ManagedCluster", "resourceName"] },
    StorageAccount: { name: "accountName" },
    BlobContainer: { name: "containerName", below: ["StorageAccount", "accountName"] },
    ManagementPolicy: { name: "managementPolicyName", below: ["StorageAccount", "accountName"] },
    Namespace: { name: "namespaceName" },
    EventHub: { name: "eventHubName", below: ["Namespace", "namespaceName"] },
    NamespaceAuthorizationRule: { name: "authorizationRuleName", below: ["Namespace", "namespaceName"] },
    RecordSet: { name: "relativeRecordSetName" },
};

function nameOf(type: string, inputs: Properties): string {
    const kind = kindOf(type);
    if (kind === "ResourceGroup") return text(inputs["resourceGroupName"]);
    if (kind === "RoleAssignment") return text(inputs["roleAssignmentName"]);
    if (kind === "NamespaceNetworkRuleSet") return "default";
    const naming = named[kind];
    if (naming === undefined) throw new Error(`the stand-in for Azure does not know ${type}`);
    return text(inputs[naming.name]);
}

function id(type: string, _name: string, inputs: Properties): string {
    const kind = kindOf(type);
    const name = nameOf(type, inputs);
    if (kind === "ResourceGroup") return `${subscription}/resourceGroups/${name}`;
    if (kind === "RoleAssignment") return `${text(inputs["scope"])}/roleAssignments/${name}`;
    const group = `${subscription}/resourceGroups/${text(inputs["resourceGroupName"])}/${text(type.split(":")[1])}`;
    const below = named[kind]?.below;
    if (below === undefined) return `${group}/${kind}/${name}`;
    const [parent, key] = below;
    return `${group}/${parent}/${text(inputs[key])}/${kind}/${name}`;
}

/** Microsoft Azure. */
export const azure: CloudKind = {
    provider: "azure-native",
    clusterType: "azure-native:containerservice:ManagedCluster",
    id,
    compute({ type, inputs }) {
        const given = { name: nameOf(type, inputs) };
        switch (kindOf(type)) {
            case "UserAssignedIdentity":
                return { ...given, clientId: randomUUID(), principalId: randomUUID(), tenantId: randomUUID() };
            case "ManagedCluster":
                return {
                    ...given,
                    oidcIssuerProfile: { enabled: true, issuerURL: `https://oidc.example.com/${randomUUID()}/` },
                };
            case "PublicIPAddress":
                return { ...given, ipAddress: "192.0.2.10" };
            default:
                return given;
        }
    },
    answers: {
        "azure-native:containerservice:listManagedClusterAdminCredentials": (_inputs, cluster) => ({
            kubeconfigs: [{ name: "admin", value: readFileSync(cluster.kubeconfig).toString("base64") }],
        }),
        "azure-native:eventhub:listNamespaceKeys": (inputs) => ({
            primaryConnectionString: `Endpoint=sb://example/;SharedAccessKey=${createHash("sha256").update(text(inputs)).digest("base64")}`,
        }),
    },
    needing(thing, others) {
        const clusters = others.filter(isOf("ManagedCluster"));
        switch (kindOf(thing.type)) {
            case "Subnet":
                return clusters;
            case "PublicIPAddress":
                return others.filter((it) => it.type === leftByCluster);
            default:
                return [];
        }
    },
    // A group goes with what is in it, and the nodes' group, with disks and load balancers, goes with the cluster.
    goesWith: (thing, other) =>
        other.id.startsWith(`${thing.id}/`) || (isOf("ManagedCluster")(thing) && other.type === leftByCluster),
};
