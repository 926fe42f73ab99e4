import { join } from "node:path";
import { type Part } from "../../../checks/docs/pages/proof";
import { goPrograms, type GoModule } from "../../../checks/go/programs";
import { installPackages } from "./packages";

export const kubernetesVersion = "v1.35.4";
const component = "k8s.io/component-base/version";

/** Kubernetes, and what makes a node of a machine: one module, so that what they share is compiled once. */
const kubernetesModule = {
    folder: join(__dirname, "..", "go", "kubernetes"),
    announcement: `Kubernetes ${kubernetesVersion} and a node's programs, once: about fifteen minutes`,
    variables: {
        [`${component}.gitVersion`]: kubernetesVersion,
        [`${component}.gitMajor`]: "1",
        [`${component}.gitMinor`]: "35",
    },
    programs: {
        "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
        "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
        "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
        kubelet: "k8s.io/kubernetes/cmd/kubelet",
        "kube-proxy": "k8s.io/kubernetes/cmd/kube-proxy",
        containerd: "github.com/containerd/containerd/v2/cmd/containerd",
        "containerd-shim-runc-v2": "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
        ctr: "github.com/containerd/containerd/v2/cmd/ctr",
        bridge: "github.com/containernetworking/plugins/plugins/main/bridge",
        loopback: "github.com/containernetworking/plugins/plugins/main/loopback",
        "host-local": "github.com/containernetworking/plugins/plugins/ipam/host-local",
        portmap: "github.com/containernetworking/plugins/plugins/meta/portmap",
        "kube-network-policies": "sigs.k8s.io/kube-network-policies/cmd",
        "metrics-server": "./metrics",
        cloud: "./cloud",
        coredns: "./coredns",
        pause: "./pause",
    },
} as const satisfies GoModule<string>;

export type NodePrograms = Readonly<Record<keyof typeof kubernetesModule.programs, string>>;

/** What the node is, for the report. */
export const nodeParts: readonly Part[] = [
    {
        name: "Kubernetes, containerd, CNI plugins, CoreDNS, metrics-server",
        is: "real",
        how: "built from their Go modules",
    },
    { name: "etcd, runc", is: "real", how: "packages of Debian" },
    { name: "The agent of network policies", is: "real", how: "kube-network-policies, which OKE gets as well" },
    { name: "Volumes and addresses of a cloud", is: "stand-in", how: "folders and a network of the node" },
];

/** Debian's packages, by a program of each that shows whether it is there. */
const packages = {
    runc: "runc",
    nft: "nftables",
    iptables: "iptables",
    conntrack: "conntrack",
    ip: "iproute2",
    sysctl: "procps",
    busybox: "busybox-static",
} as const;

/** Those that a control plane needs, with no node. */
const controlPlanePackages = { etcd: "etcd-server", openssl: "openssl" } as const;

/** Everything that the node runs, built or installed where it is missing. */
export async function nodePrograms(progress: (step: string) => void): Promise<NodePrograms> {
    await installPackages(packages, progress);
    return controlPlanePrograms(progress);
}

/** The same, for a control plane without a node. */
export async function controlPlanePrograms(progress: (step: string) => void): Promise<NodePrograms> {
    await installPackages(controlPlanePackages, progress);
    return goPrograms(kubernetesModule, progress);
}
