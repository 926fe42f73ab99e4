import { type ResourceFacts } from "../../model/platform/resource-facts";

/** Resources of Google's provider that are slow or hold something, and its data sources. */
export const resources: ResourceFacts = {
    minutes: {
        "gcp:projects/service:Service": 0.5,
        "gcp:compute/network:Network": 0.5,
        "gcp:compute/subnetwork:Subnetwork": 0.5,
        "gcp:compute/router:Router": 0.2,
        "gcp:compute/routerNat:RouterNat": 0.3,
        // Making the cluster and removing its default pool.
        "gcp:container/cluster:Cluster": 8,
        "gcp:container/nodePool:NodePool": 2,
    },
    fixedInputs: {
        "gcp:compute/network:Network": ["project", "name", "autoCreateSubnetworks"],
        "gcp:compute/subnetwork:Subnetwork": ["project", "name", "region", "network"],
        "gcp:compute/address:Address": ["project", "name", "region", "addressType", "networkTier"],
        "gcp:container/cluster:Cluster": [
            "project",
            "name",
            "location",
            "network",
            "subnetwork",
            "networkingMode",
            "datapathProvider",
            "ipAllocationPolicy",
            "masterAuth",
            "privateClusterConfig.masterIpv4CidrBlock",
            "privateClusterConfig.enablePrivateNodes",
        ],
        "gcp:container/nodePool:NodePool": [
            "project",
            "name",
            "location",
            "cluster",
            "nodeConfig.serviceAccount",
            "nodeConfig.oauthScopes",
            "nodeConfig.shieldedInstanceConfig",
            "nodeConfig.metadata",
        ],
        "gcp:pubsub/topic:Topic": ["project", "name"],
        "gcp:pubsub/subscription:Subscription": ["project", "name", "topic", "enableMessageOrdering", "filter"],
        "gcp:storage/bucket:Bucket": ["project", "name", "location"],
    },
    lookups: {
        "gcp:container/cluster:Cluster": ({ project, location, name }) =>
            `projects/${String(project)}/locations/${String(location)}/clusters/${String(name)}`,
    },
    answers: {
        "gcp:organizations/getProject:getProject": { number: "000000000000" },
    },
};
