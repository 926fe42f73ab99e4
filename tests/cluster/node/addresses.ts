/** Addresses of the node and its pods. They lie on bridges of the node's own, and no other network of the machine knows them. */
export const addresses = {
    /** The node: API server, kubelet, NodePorts, HostPorts. */
    node: "172.30.0.1",
    /** LoadBalancer Services get `.2`, `.3`, ... of it. */
    loadBalancers: "172.30.1",
    /** Pods get `.2` to `.254` of it; `.1` is the node on the pods' bridge. */
    pods: "10.244.0",
    services: "10.96.0.0/16",
    /** The API server's Service. */
    kubernetes: "10.96.0.1",
    dns: "10.96.0.10",
} as const;

/** Ports on the node's address, and on loopback for what only the node itself asks. */
export const ports = { apiServer: 26443, etcd: 26444, etcdPeers: 26445, controllers: 26446, scheduler: 26447 } as const;

export const nodeName = "todo-node";

/** Links, and the root of the control groups. One node a machine, or a network namespace. */
export const links = { node: "kube0", pods: "cni0" } as const;
export const controlGroup = "/todo-kube";

/** Queue of the kernel that first packets of pods wait in until NetworkPolicies are asked. */
export const policyQueue = 98;
