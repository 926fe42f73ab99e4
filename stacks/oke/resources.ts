import { type ResourceFacts } from "../../model/platform/resource-facts";

/** Resources of Oracle's provider that are slow or hold something, and its data sources. */
export const resources: ResourceFacts = {
    minutes: {
        "oci:ContainerEngine/cluster:Cluster": 7,
        "oci:ContainerEngine/nodePool:NodePool": 6,
    },
    fixedInputs: {
        "oci:Core/vcn:Vcn": ["compartmentId", "dnsLabel"],
        "oci:Core/subnet:Subnet": ["vcnId", "dnsLabel", "prohibitPublicIpOnVnic", "prohibitInternetIngress"],
        "oci:Core/publicIp:PublicIp": ["lifetime"],
        "oci:ContainerEngine/cluster:Cluster": [
            "compartmentId",
            "vcnId",
            "clusterPodNetworkOptions",
            "endpointConfig.subnetId",
            "options.kubernetesNetworkConfig",
            "options.serviceLbSubnetIds",
        ],
        "oci:ContainerEngine/nodePool:NodePool": [
            "clusterId",
            "compartmentId",
            "nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType",
        ],
        "oci:ObjectStorage/bucket:Bucket": ["name", "namespace", "storageTier"],
    },
    lookups: {
        "oci:ContainerEngine/cluster:Cluster": ({ compartmentId, name }) =>
            [
                `$(oci ce cluster list --compartment-id ${String(compartmentId)} --name ${String(name)}`,
                `--query "data[?\\"lifecycle-state\\"!='DELETED'] | [0].id" --raw-output)`,
            ].join(" "),
    },
    answers: {
        "oci:Core/getServices:getServices": {
            services: [{ id: "ocid1.service.oc1..example", cidrBlock: "all-services-in-oracle-services-network" }],
        },
        "oci:ObjectStorage/getNamespace:getNamespace": { namespace: "example" },
        "oci:Identity/getRegionSubscriptions:getRegionSubscriptions": {
            regionSubscriptions: [{ regionName: "eu-frankfurt-1", isHomeRegion: true }],
        },
        "oci:Identity/getAvailabilityDomains:getAvailabilityDomains": {
            availabilityDomains: [{ name: "example-ad-1" }],
        },
        "oci:ContainerEngine/getNodePoolOption:getNodePoolOption": ({ nodePoolK8sVersion }) => ({
            sources: [
                {
                    sourceName: `Oracle-Linux-8.10-aarch64-example-OKE-${String(nodePoolK8sVersion).replace(/^v/, "")}-1`,
                    imageId: "ocid1.image.oc1..example",
                },
            ],
        }),
    },
};
