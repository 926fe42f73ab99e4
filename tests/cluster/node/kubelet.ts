import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { addresses, controlGroup, nodeName } from "./addresses";
import { kubeconfigs } from "./control-plane";
import { type Daemons } from "./daemons";
import { type NodePrograms } from "./programs";
import { type NodeSpace } from "./runtime";

/** Starts the kubelet and the proxy that resolves Services. */
export function startKubelet(daemons: Daemons, space: NodeSpace, programs: NodePrograms, socket: string): void {
    const { folder } = daemons;
    const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
    // For pods that ask for the node's own resolver, which it does not have.
    writeFileSync(join(folder, "resolv.conf"), `nameserver ${addresses.dns}\n`);
    write("kubelet.json", kubeletConfiguration(folder, socket));
    write("proxy.json", proxyConfiguration(folder));
    space.start("kubelet", [
        programs.kubelet,
        `--config=${folder}/kubelet.json`,
        `--kubeconfig=${folder}/${kubeconfigs.kubelet}`,
        `--root-dir=${folder}/kubelet`,
        `--cert-dir=${folder}/kubelet-certificates`,
        `--hostname-override=${nodeName}`,
        `--node-ip=${addresses.node}`,
        // Its cAdvisor looks for containers by itself, and reads no configuration.
        `--containerd=${socket}`,
    ]);
    space.start("proxy", [programs["kube-proxy"], `--config=${folder}/proxy.json`]);
}

/** https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
const kubeletConfiguration = (folder: string, socket: string) => ({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: addresses.node,
    authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: `${folder}/ca.crt` },
    },
    authorization: { mode: "Webhook" },
    failCgroupV1: false,
    cgroupDriver: "cgroupfs",
    cgroupRoot: controlGroup,
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${socket}`,
    clusterDNS: [addresses.dns],
    clusterDomain: "cluster.local",
    resolvConf: `${folder}/resolv.conf`,
    podLogsDir: `${folder}/pod-logs`,
    volumePluginDir: `${folder}/volume-plugins`,
    evictionHard: {
        "memory.available": "100Mi",
        "nodefs.available": "1%",
        "imagefs.available": "1%",
        "nodefs.inodesFree": "1%",
    },
    // An image that is dropped cannot be pulled again.
    imageGCHighThresholdPercent: 100,
    maxPods: 240,
    // They drop packets to loopback, and nobody removes them.
    makeIPTablesUtilChains: false,
});

/** https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/ */
const proxyConfiguration = (folder: string) => ({
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clientConnection: { kubeconfig: `${folder}/${kubeconfigs.proxy}` },
    clusterCIDR: `${addresses.pods}.0/24`,
    hostnameOverride: nodeName,
    nodePortAddresses: [`${addresses.node}/32`],
    healthzBindAddress: `${addresses.node}:10256`,
    metricsBindAddress: `${addresses.node}:10249`,
    // The machine's own limits stay as they are.
    conntrack: { maxPerCore: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
});
