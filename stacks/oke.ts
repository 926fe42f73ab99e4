import * as kubernetes from "@pulumi/kubernetes";
import * as oci from "@pulumi/oci";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { nodeLocalProvisioner, NodeLocalStorage } from "../components/clusters/node-local-storage";
import { OkeCluster } from "../components/clusters/oke";
import { StorageClasses, storageClassNames } from "../components/clusters/storage-classes";
import { OracleBucket } from "../components/storage/oracle-bucket";
import { nodePoolOf } from "./capacity";
import { type AccountOf, type StackConfig } from "./config";
import { type Target } from "./target";

/** Oracle OKE, the primary production target. */
export function createTarget(config: StackConfig, { region, tenancyId, compartmentId }: AccountOf<"oke">): Target {
    const cloud = new oci.Provider("oci", { region });
    const names = new random.Provider("oci-names");
    const { regionSubscriptions } = oci.identity.getRegionSubscriptionsOutput({ tenancyId }, { provider: cloud });
    // Users, groups and policies can be written in the home region only.
    const home = new oci.Provider("oci-home", {
        region: regionSubscriptions.apply((all) => all.find((it) => it.isHomeRegion)?.regionName ?? region),
    });
    const cluster = new OkeCluster(
        "todo-oke",
        {
            compartmentId,
            region,
            kubernetesVersion: config.kubernetesVersion,
            pool: nodePoolOf("oke", config.profile),
            adminCidrs: config.adminCidrs,
            protect: config.protect,
        },
        { providers: [cloud] },
    );
    const provider = new kubernetes.Provider(
        "oke",
        { kubeconfig: cluster.kubeconfig, clusterIdentifier: cluster.id, enableServerSideApply: true },
        { dependsOn: [cluster.nodePool] },
    );
    new NodeLocalStorage("node-local-storage", { providers: [provider] });
    const storage = new StorageClasses(
        "storage",
        {
            durable: {
                provisioner: "blockvolume.csi.oraclecloud.com",
                parameters: { vpusPerGB: "10", "attachment-type": "paravirtualized" },
                expandable: true,
            },
            rebuildable: { provisioner: nodeLocalProvisioner, expandable: false },
        },
        { providers: [provider] },
    );
    return {
        name: "oke",
        provider,
        nodesReady: [cluster.nodePool, ...storage.ready],
        storageClasses: storageClassNames,
        entrance: {
            annotations: {
                "oci.oraclecloud.com/load-balancer-type": "lb",
                // The default shape is not the free one.
                "service.beta.kubernetes.io/oci-load-balancer-shape": "flexible",
                "service.beta.kubernetes.io/oci-load-balancer-shape-flex-min": "10",
                "service.beta.kubernetes.io/oci-load-balancer-shape-flex-max": "10",
                "oci.oraclecloud.com/oci-network-security-groups": cluster.entranceGroupId,
                // The rules are this program's; the controller would edit security lists behind its back.
                "oci.oraclecloud.com/security-rule-management-mode": "None",
                // Quiet WebSockets live longer than the default of five minutes.
                "service.beta.kubernetes.io/oci-load-balancer-connection-idle-timeout": "1200",
            },
            loadBalancerIP: cluster.address,
            addressIsAssigned: true,
        },
        needsMetricsServer: true,
        createBucket: (name, request, opts) =>
            new OracleBucket(
                name,
                { ...request, compartmentId, tenancyId, region, homeProvider: home },
                { ...opts, providers: [cloud, names, provider] },
            ),
        kubeconfigCommand: pulumi.interpolate`oci ce cluster create-kubeconfig --cluster-id ${cluster.id} --region ${region} --token-version 2.0.0 --kube-endpoint PUBLIC_ENDPOINT`,
        kubeconfig: pulumi.secret(cluster.kubeconfig),
    };
}
