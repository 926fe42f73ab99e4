import { nodeLocalProvisioner } from "../../model/platform/storage";
import { type TargetName } from "../../model/platform/choices";
import { type ClusterFacts } from "../../model/platform/cluster-facts";

const azureDisk = { provisioner: "disk.csi.azure.com", parameters: { skuName: "StandardSSD_LRS" }, expandable: true };
const googleDisk = { provisioner: "pd.csi.storage.gke.io", parameters: { type: "pd-balanced" }, expandable: true };

export const clusterFacts: Readonly<Record<TargetName, ClusterFacts>> = {
    dev: { entranceAnnotations: {}, needsMetricsServer: false, needsPolicyAgent: false },
    aks: {
        storage: { durable: azureDisk, rebuildable: azureDisk },
        entranceAnnotations: {
            // Minutes. The default of four cuts quiet WebSockets.
            "service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout": "30",
            // An HTTP probe would ask for "/", which answers 404.
            "service.beta.kubernetes.io/port_80_health-probe_protocol": "Tcp",
            "service.beta.kubernetes.io/port_443_health-probe_protocol": "Tcp",
        },
        needsMetricsServer: false,
        needsPolicyAgent: false,
    },
    gke: {
        storage: { durable: googleDisk, rebuildable: googleDisk },
        // A passthrough load balancer: it has no idle time of its own.
        entranceAnnotations: { "cloud.google.com/l4-rbs": "enabled" },
        needsMetricsServer: false,
        needsPolicyAgent: false,
    },
    oke: {
        storage: {
            durable: {
                provisioner: "blockvolume.csi.oraclecloud.com",
                parameters: { vpusPerGB: "10", "attachment-type": "paravirtualized" },
                expandable: true,
            },
            rebuildable: { provisioner: nodeLocalProvisioner, expandable: false },
        },
        entranceAnnotations: {
            "oci.oraclecloud.com/load-balancer-type": "lb",
            // The default shape is not the free one.
            "service.beta.kubernetes.io/oci-load-balancer-shape": "flexible",
            "service.beta.kubernetes.io/oci-load-balancer-shape-flex-min": "10",
            "service.beta.kubernetes.io/oci-load-balancer-shape-flex-max": "10",
            // Seconds. Quiet WebSockets live longer than the default of five minutes.
            "service.beta.kubernetes.io/oci-load-balancer-connection-idle-timeout": "1200",
        },
        needsMetricsServer: true,
        needsPolicyAgent: true,
    },
};
