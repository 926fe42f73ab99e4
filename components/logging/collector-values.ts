import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { resourcesOf, type Size } from "../../model/platform/quantities";
import { sumRequests, type Workload } from "../../model/platform/workloads";
import { alloyConfig } from "./alloy-config";
import { promtailConfig } from "./promtail-config";

/** On the node's disk: positions and unsent lines survive the pod. */
const dataFolder = { alloy: "/var/lib/alloy", promtail: "/var/lib/promtail" } as const;
const promtailPort = 3101;

/** What a collector asks the API server: which pods run on its node. */
export const collectorRules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }];

/** And Alloy: what has happened in the cluster. */
const eventRules = { apiGroups: [""], resources: ["events"], verbs: ["get", "list", "watch"] };

/** Log files belong to root; nothing else of root's powers is needed. */
const rootWithoutCapabilities = {
    runAsUser: 0,
    runAsGroup: 0,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
};

/** All pods means those on tainted nodes too (FR-008). */
const everyNode = [{ operator: "Exists" }];

/** Values of the Alloy chart. Knows no cloud. */
export function alloyValues(size: Size) {
    const content = alloyConfig();
    return {
        fullnameOverride: "alloy",
        crds: { create: false },
        alloy: {
            configMap: { content },
            enableReporting: false,
            // The write-ahead log of loki.write, without which an outage is bridged for minutes only, is not stable yet.
            stabilityLevel: "experimental",
            storagePath: dataFolder.alloy,
            mounts: { varlog: true, extra: [{ name: "data", mountPath: dataFolder.alloy }] },
            securityContext: rootWithoutCapabilities,
            resources: resourcesOf(size),
        },
        controller: {
            type: "daemonset",
            tolerations: everyNode,
            volumes: {
                extra: [{ name: "data", hostPath: { path: dataFolder.alloy, type: "DirectoryOrCreate" } }],
            },
            // A changed configuration replaces the pods, which costs nothing between changes; a reloader costs a container.
            podAnnotations: { "checksum/config": createHash("sha256").update(content).digest("hex") },
        },
        configReloader: { enabled: false },
        // The default reads every Secret of the cluster. An empty list of either kind makes the chart render invalid YAML.
        rbac: {
            rules: [...collectorRules, eventRules],
            clusterRules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }],
        },
    };
}

/** Values of the Promtail chart. Knows no cloud. */
export function promtailValues(size: Size) {
    const folder = dataFolder.promtail;
    return {
        fullnameOverride: "promtail",
        resources: resourcesOf(size),
        tolerations: everyNode,
        // The chart's own role may reach every kubelet (`nodes/proxy`). The component binds one that reads pods.
        rbac: { create: false },
        containerSecurityContext: rootWithoutCapabilities,
        defaultVolumes: [
            { name: "data", hostPath: { path: folder, type: "DirectoryOrCreate" } },
            { name: "pods", hostPath: { path: "/var/log/pods" } },
        ],
        defaultVolumeMounts: [
            { name: "data", mountPath: folder },
            { name: "pods", mountPath: "/var/log/pods", readOnly: true },
        ],
        config: {
            serverPort: promtailPort,
            file: stringify(promtailConfig({ port: promtailPort, dataFolder: folder }), { lineWidth: 0 }),
        },
    };
}

/** Pods that the Alloy chart makes of these values, on so many nodes. */
export const alloyWorkloads = (values: ReturnType<typeof alloyValues>, nodes: number): Workload[] => [
    { name: "alloy", pods: nodes, requests: sumRequests(values.alloy.resources) },
];

/** Pods that the Promtail chart makes of these values, on so many nodes. */
export const promtailWorkloads = (values: ReturnType<typeof promtailValues>, nodes: number): Workload[] => [
    { name: "promtail", pods: nodes, requests: sumRequests(values.resources) },
];
