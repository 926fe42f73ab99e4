import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { images } from "../../model/platform/charts";
import { awaitAnnotation, type Readiness } from "../base/helm";
import { objectName } from "../base/object-name";
import { restrictedContainer, restrictedPod } from "../base/pod-security";
import { resourcesOf } from "../../model/platform/quantities";

const namespaceName = "node-local-storage";
const labels = { "app.kubernetes.io/name": "local-path-provisioner" };
const rbac = "rbac.authorization.k8s.io";
const read = ["get", "list", "watch"];
const write = ["create", "patch", "update", "delete"];

const clusterRules = [
    {
        apiGroups: [""],
        resources: ["nodes", "persistentvolumeclaims", "configmaps", "pods", "pods/log"],
        verbs: read,
    },
    { apiGroups: [""], resources: ["persistentvolumes"], verbs: [...read, ...write] },
    { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: read },
];
const helperPodRules = [{ apiGroups: [""], resources: ["pods"], verbs: [...read, ...write] }];

const configFiles = {
    "config.json": JSON.stringify({
        nodePathMap: [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: ["/var/lib/node-local-storage"] }],
    }),
    setup: '#!/bin/sh\nset -eu\nmkdir -p "$VOL_DIR"\nchmod 0777 "$VOL_DIR"\n',
    teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
    "helperPod.yaml": [
        "apiVersion: v1",
        "kind: Pod",
        "metadata: { name: helper-pod }",
        "spec:",
        "  priorityClassName: system-node-critical",
        "  containers:",
        `    - { name: helper-pod, image: "${images.busybox}", imagePullPolicy: IfNotPresent }`,
    ].join("\n"),
};

const provisioner = {
    name: "provisioner",
    image: images.localPathProvisioner,
    command: ["local-path-provisioner", "start", "--config", "/etc/config/config.json"],
    env: [{ name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
    resources: resourcesOf({ cpu: 10, memory: 32, memoryLimit: 128 }),
    securityContext: restrictedContainer,
    volumeMounts: [{ name: "config", mountPath: "/etc/config" }],
};

/**
 * Volumes that are folders on the node's boot disk, for data that may die with the node. OKE rounds every cloud volume up to
 * 50 GiB of its free 200, which the scheduler's three small ones would use up.
 *
 * Written out here because its chart is not published: https://github.com/rancher/local-path-provisioner
 */
export class NodeLocalStorage extends pulumi.ComponentResource {
    constructor(name: string, readiness: Readiness, opts?: pulumi.ComponentResourceOptions) {
        super("todo:clusters:NodeLocalStorage", name, {}, opts);
        const child = { parent: this };
        const owner = new kubernetes.core.v1.Namespace(
            `${name}-namespace`,
            {
                // Its helper pods mount the node's folder to create and remove volumes.
                metadata: { name: namespaceName, labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
            },
            child,
        );
        const namespace = objectName(owner, namespaceName);
        const account = new kubernetes.core.v1.ServiceAccount(
            `${name}-account`,
            { metadata: { name: "provisioner", namespace } },
            child,
        );
        const accountName = objectName(account, "provisioner");
        const subjects = [{ kind: "ServiceAccount", name: accountName, namespace }];
        const clusterRole = new kubernetes.rbac.v1.ClusterRole(
            `${name}-cluster-role`,
            { metadata: { name: namespaceName }, rules: clusterRules },
            child,
        );
        new kubernetes.rbac.v1.ClusterRoleBinding(
            `${name}-cluster-role-binding`,
            {
                metadata: { name: namespaceName },
                roleRef: { apiGroup: rbac, kind: "ClusterRole", name: objectName(clusterRole, namespaceName) },
                subjects,
            },
            child,
        );
        const role = new kubernetes.rbac.v1.Role(
            `${name}-role`,
            { metadata: { name: "helper-pods", namespace }, rules: helperPodRules },
            child,
        );
        new kubernetes.rbac.v1.RoleBinding(
            `${name}-role-binding`,
            {
                metadata: { name: "helper-pods", namespace },
                roleRef: { apiGroup: rbac, kind: "Role", name: objectName(role, "helper-pods") },
                subjects,
            },
            child,
        );
        const config = new kubernetes.core.v1.ConfigMap(
            `${name}-config`,
            { metadata: { name: "config", namespace }, data: configFiles },
            child,
        );
        new kubernetes.apps.v1.Deployment(
            `${name}-provisioner`,
            {
                metadata: { name: "provisioner", namespace, annotations: awaitAnnotation(readiness) },
                spec: {
                    replicas: 1,
                    selector: { matchLabels: labels },
                    template: {
                        metadata: { labels },
                        spec: {
                            serviceAccountName: accountName,
                            securityContext: restrictedPod(),
                            containers: [provisioner],
                            volumes: [{ name: "config", configMap: { name: objectName(config, "config") } }],
                        },
                    },
                },
            },
            child,
        );
        this.registerOutputs({});
    }
}
