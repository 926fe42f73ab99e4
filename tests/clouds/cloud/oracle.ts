import { randomBytes } from "node:crypto";
import { isOf, kindOf, leftByCluster, text, type CloudKind } from "./kind";

const region = "eu-frankfurt-1";
const network = ["Subnet", "InternetGateway", "NatGateway", "ServiceGateway", "RouteTable", "NetworkSecurityGroup"];

/** Oracle Cloud. Two things may have the same name there, buckets apart. */
export const oracle: CloudKind = {
    provider: "oci",
    clusterType: "oci:ContainerEngine/cluster:Cluster",
    id: (type, _name, { namespace, name }) =>
        kindOf(type) === "Bucket"
            ? `n/${text(namespace)}/b/${text(name)}`
            : `ocid1.${kindOf(type).toLowerCase()}.oc1.${region}.${randomBytes(15).toString("hex")}`,
    compute({ type }, cluster) {
        switch (kindOf(type)) {
            case "Cluster":
                return { endpoints: [{ publicEndpoint: cluster.address, privateEndpoint: "", kubernetes: "" }] };
            case "PublicIp":
                return { ipAddress: "192.0.2.10" };
            case "CustomerSecretKey":
                return { key: randomBytes(20).toString("base64") };
            default:
                return {};
        }
    },
    answers: {
        "oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig": (_inputs, cluster) => ({
            content: `clusters:\n- cluster:\n    certificate-authority-data: ${cluster.authority}\n`,
        }),
    },
    needing(thing, others) {
        switch (kindOf(thing.type)) {
            case "Vcn":
                return others.filter(isOf(...network));
            case "Subnet":
                return others.filter((it) => isOf("Cluster", "NodePool")(it) || it.type === leftByCluster);
            case "PublicIp":
                return others.filter((it) => it.type === leftByCluster);
            default:
                return [];
        }
    },
    goesWith: () => false,
};
