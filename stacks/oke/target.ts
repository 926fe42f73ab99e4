import * as command from "@pulumi/command";
import { getRegionSubscriptionsOutput } from "@pulumi/oci/identity";
import { Rrset } from "@pulumi/oci/dns/rrset";
import { Provider as OciProvider } from "@pulumi/oci/provider";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { clusterFoundation } from "../../components/cluster/foundation";
import { OkeCluster } from "./cluster";
import { storageClassNames } from "../../model/platform/storage";
import { OracleBucket } from "./bucket";
import { type AccountOf, profileOf } from "../../model/platform/target-facts";
import { facts } from "./facts";
import { type StackConfig } from "../../model/platform/stack-config";
import { gatedProvider } from "../../components/cluster/gated-provider";
import { recordSeconds, type Target } from "../../model/platform/target";

/** Oracle OKE, the primary production target. */
export function createTarget(
    config: StackConfig,
    { region, tenancyId, compartmentId }: AccountOf<typeof facts>,
): Target {
    const cloud = new OciProvider("oci", { region });
    const names = new random.Provider("oci-names");
    const { regionSubscriptions } = getRegionSubscriptionsOutput({ tenancyId }, { provider: cloud });
    // Users, groups and policies can be written in the home region only.
    const home = new OciProvider("oci-home", {
        region: regionSubscriptions.apply((all) => all.find((it) => it.isHomeRegion)?.regionName ?? region),
    });
    const cluster = new OkeCluster(
        "todo-oke",
        {
            compartmentId,
            region,
            kubernetesVersion: config.kubernetesVersion,
            pool: profileOf(facts, config.profile).nodes,
            adminCidrs: config.adminCidrs,
            protect: config.protect,
        },
        { providers: [cloud] },
    );
    const commands = new command.Provider("command");
    if (config.domain !== undefined && config.dnsZone !== undefined) {
        const record = { domain: config.domain, rtype: "A" };
        new Rrset(
            "todo-oke-record",
            {
                ...record,
                compartmentId,
                zoneNameOrId: config.dnsZone,
                items: [{ ...record, rdata: cluster.address, ttl: recordSeconds }],
            },
            { provider: cloud },
        );
    }
    const provider = gatedProvider("oke", cluster, commands);
    return {
        name: "oke",
        provider,
        nodesReady: [cluster.nodePool, ...clusterFoundation(facts.cluster, config, provider)],
        storageClasses: storageClassNames,
        entrance: {
            annotations: {
                ...facts.cluster.entranceAnnotations,
                "oci.oraclecloud.com/oci-network-security-groups": cluster.entranceGroupId,
                // The rules are this program's; the controller would edit security lists behind its back.
                "oci.oraclecloud.com/security-rule-management-mode": "None",
            },
            loadBalancerIP: cluster.address,
            address: cluster.address,
            addressIsAssigned: true,
        },
        needsMetricsServer: facts.cluster.needsMetricsServer,
        createBucket: (name, request, opts) =>
            new OracleBucket(
                name,
                { ...request, compartmentId, tenancyId, region, homeProvider: home },
                { ...opts, providers: [cloud, names, commands, provider] },
            ),
        kubeconfigCommand: cluster.id.apply((id) =>
            [
                "oci ce cluster create-kubeconfig",
                `--cluster-id ${id} --region ${region}`,
                "--token-version 2.0.0 --kube-endpoint PUBLIC_ENDPOINT",
            ].join(" "),
        ),
        kubeconfig: pulumi.secret(cluster.kubeconfig),
    };
}
