import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterFoundation } from "../../components/cluster/foundation";
import { type Readiness } from "../../components/base/helm";
import { storageClassNames } from "../../model/platform/storage";
import { type ClusterFacts } from "../../model/platform/target-facts";
import { type ExistingCluster } from "../../model/platform/stack-config";
import { providerSettings, type Target } from "../../model/platform/target";

/**
 * A cluster that exists: a local one (Minikube, kind, k3d, Docker Desktop), or one that somebody created on a cloud. Nothing
 * outside it is provisioned: the load balancer takes the address that the cloud gives it, and there is no bucket.
 */
export function createTarget(cluster: ExistingCluster, facts: ClusterFacts, readiness: Readiness): Target {
    const { target, kubeContext: context, isLocal, apiServerPort } = cluster;
    // The kubeconfig stays where it is: reading it at each run is what makes a re-created local cluster work.
    const provider = new kubernetes.Provider(target, { context, ...providerSettings });
    return {
        name: target,
        provider,
        nodesReady: clusterFoundation(facts, readiness, provider),
        storageClasses: facts.storage === undefined ? {} : storageClassNames,
        entrance: {
            annotations: facts.entranceAnnotations,
            // On a local cluster the address may need a tunnel.
            addressIsAssigned: target !== "dev" || !isLocal,
        },
        apiServerPort,
        needsMetricsServer: facts.needsMetricsServer,
        kubeconfigCommand: pulumi.output(
            context === undefined ? "kubectl config current-context" : `kubectl config use-context ${context}`,
        ),
    };
}
