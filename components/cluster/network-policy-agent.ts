import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { awaitAnnotation, type Readiness } from "../base/helm";
import { images } from "../../model/platform/charts";
import { objectName } from "../base/object-name";
import { resourcesOf } from "../../model/platform/quantities";

const appName = "kube-network-policies";
const namespace = "kube-system";
const labels = { "app.kubernetes.io/name": appName };

const agent = {
    name: "agent",
    image: images.kubeNetworkPolicies,
    args: [
        "/bin/netpol",
        "--hostname-override=$(NODE_NAME)",
        // Nothing listens on the node's own address.
        "--metrics-bind-address=127.0.0.1:9080",
        "--nfqueue-id=98",
    ],
    env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
    resources: resourcesOf({ cpu: 20, memory: 50, memoryLimit: 150 }),
    // It writes the node's packet filter.
    securityContext: { privileged: true, capabilities: { add: ["NET_ADMIN"] } },
    volumeMounts: [
        { name: "nri", mountPath: "/var/run/nri" },
        { name: "netns", mountPath: "/var/run/netns", mountPropagation: "HostToContainer" },
    ],
};
const volumes = [
    { name: "nri", hostPath: { path: "/var/run/nri", type: "DirectoryOrCreate" } },
    { name: "netns", hostPath: { path: "/var/run/netns", type: "DirectoryOrCreate" } },
];

/**
 * Enforces network policies where the cluster's own network does not: OKE's flannel accepts policies and ignores them. The same
 * engine serves kind. A fifth of what Calico requests, and it lives beside any network.
 *
 * Written out here because its chart is not published: https://github.com/kubernetes-sigs/kube-network-policies
 */
export class NetworkPolicyAgent extends pulumi.ComponentResource {
    constructor(name: string, readiness: Readiness, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:NetworkPolicyAgent", name, {}, opts);
        const child = { parent: this };
        const account = new kubernetes.core.v1.ServiceAccount(
            `${name}-account`,
            { metadata: { name: appName, namespace } },
            child,
        );
        const accountName = objectName(account, appName);
        const role = new kubernetes.rbac.v1.ClusterRole(
            `${name}-role`,
            {
                metadata: { name: appName },
                rules: [
                    { apiGroups: [""], resources: ["pods", "namespaces"], verbs: ["list", "watch"] },
                    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["list", "watch"] },
                ],
            },
            child,
        );
        new kubernetes.rbac.v1.ClusterRoleBinding(
            `${name}-role-binding`,
            {
                metadata: { name: appName },
                roleRef: {
                    apiGroup: "rbac.authorization.k8s.io",
                    kind: "ClusterRole",
                    name: objectName(role, appName),
                },
                subjects: [{ kind: "ServiceAccount", name: accountName, namespace }],
            },
            child,
        );
        new kubernetes.apps.v1.DaemonSet(
            `${name}-agents`,
            {
                metadata: { name: appName, namespace, annotations: awaitAnnotation(readiness) },
                spec: {
                    selector: { matchLabels: labels },
                    template: {
                        metadata: { labels },
                        spec: {
                            hostNetwork: true,
                            priorityClassName: "system-node-critical",
                            nodeSelector: { "kubernetes.io/os": "linux" },
                            tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
                            serviceAccountName: accountName,
                            containers: [agent],
                            volumes,
                        },
                    },
                },
            },
            child,
        );
        this.registerOutputs({});
    }
}
