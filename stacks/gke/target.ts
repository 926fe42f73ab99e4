import * as command from "@pulumi/command";
import { RecordSet } from "@pulumi/gcp/dns/recordSet";
import { Provider as GcpProvider } from "@pulumi/gcp/provider";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { GkeCluster, regionOf } from "./cluster";
import { clusterFoundation } from "../../components/cluster/foundation";
import { storageClassNames } from "../../model/platform/storage";
import { PubSubBroker } from "./pub-sub";
import { GoogleBucket } from "./bucket";
import { type AccountOf, profileOf } from "../../model/platform/target-facts";
import { facts } from "./facts";
import { type StackConfig } from "../../model/platform/stack-config";
import { gatedProvider } from "../../components/cluster/gated-provider";
import { recordSeconds, type Target } from "../../model/platform/target";

/** Google GKE. */
export function createTarget(config: StackConfig, { project, zone }: AccountOf<typeof facts>): Target {
    const cloud = new GcpProvider("gcp", { project, zone });
    const names = new random.Provider("gcp-names");
    const cluster = new GkeCluster(
        "todo-gke",
        {
            project,
            zone,
            pool: profileOf(facts, config.profile).nodes,
            adminCidrs: config.adminCidrs,
            protect: config.protect,
        },
        { providers: [cloud] },
    );
    if (config.domain !== undefined && config.dnsZone !== undefined)
        new RecordSet(
            "todo-gke-record",
            {
                project,
                managedZone: config.dnsZone,
                name: `${config.domain}.`,
                type: "A",
                ttl: recordSeconds,
                rrdatas: [cluster.address],
            },
            { provider: cloud },
        );
    const provider = gatedProvider("gke", cluster, new command.Provider("command"));
    return {
        name: "gke",
        provider,
        nodesReady: [cluster.nodePool, ...clusterFoundation(facts.cluster, config, provider)],
        storageClasses: storageClassNames,
        entrance: {
            annotations: {
                ...facts.cluster.entranceAnnotations,
                "networking.gke.io/load-balancer-ip-addresses": cluster.addressName,
                // That of the address.
                "cloud.google.com/network-tier": "Premium",
            },
            address: cluster.address,
            addressIsAssigned: true,
        },
        needsMetricsServer: facts.cluster.needsMetricsServer,
        createManagedBroker: (name, context, opts) =>
            new PubSubBroker(
                name,
                { project, workloadPool: cluster.workloadPool, ...context },
                { ...opts, providers: [cloud] },
            ),
        createBucket: (name, request, opts) =>
            new GoogleBucket(
                name,
                { ...request, project, workloadPool: cluster.workloadPool, region: regionOf(zone) },
                { ...opts, providers: [cloud, names] },
            ),
        kubeconfigCommand: pulumi.output(
            `gcloud container clusters get-credentials todo-gke --zone ${zone} --project ${project}`,
        ),
        kubeconfig: pulumi.secret(cluster.kubeconfig),
    };
}
