import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type AccountOf, type StackConfig } from "./config";
import { contextProblem, kubeconfigPaths, readKubeContexts } from "./kube-context";
import { ConfigError } from "./problems";
import { type Target } from "./target";

/**
 * A cluster that exists: Minikube, kind, k3d, Docker Desktop. Nothing is provisioned.
 *
 * @throws ConfigError when the context is unknown or looks like somebody's production.
 */
export function createTarget(config: StackConfig, account: AccountOf<"dev">): Target {
    const contexts = readKubeContexts(kubeconfigPaths());
    const problem = contextProblem(config.project, contexts, account.kubeContext, account.allowRemoteContext);
    if (problem) throw new ConfigError(config.stack, [problem]);

    const context = account.kubeContext;
    return {
        name: "dev",
        // The kubeconfig stays where it is: reading it at each run is what makes a re-created local cluster work.
        provider: new kubernetes.Provider("dev", { context, enableServerSideApply: true }),
        nodesReady: [],
        // The cluster's default class serves both tiers.
        storageClasses: {},
        entrance: { annotations: {}, addressIsAssigned: false },
        needsMetricsServer: false,
        kubeconfigCommand: pulumi.output(
            context === undefined ? "kubectl config current-context" : `kubectl config use-context ${context}`,
        ),
    };
}
