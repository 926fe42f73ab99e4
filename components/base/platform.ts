import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import { type StackConfig } from "../../model/platform/stack-config";
import { type Target } from "../../model/platform/target";
import { type ReleaseDelivery } from "./helm";
import { type NamespaceKey } from "../../model/platform/namespaces";
import { Namespaces } from "./namespaces";
import { sizingOf, type Sizing } from "../../model/platform/sizing";

/** What every concern of one deployment starts from. Each concern's `index.ts` says what it makes of it. */
export interface Platform {
    readonly config: StackConfig;
    readonly target: Target;
    readonly sizing: Sizing;
    readonly delivery: ReleaseDelivery;
    /** The namespaces that this deployment has. */
    readonly selectedNamespaces: readonly NamespaceKey[];
    /** Names; depending on one means depending on its namespace. */
    readonly namespaces: Namespaces["names"];
    /** Options of components whose objects only have to be in the API. */
    readonly inApi: PlatformOptions;
    /** Options of components whose pods have to run before they are done: they wait for nodes. */
    readonly onNodes: PlatformOptions;
}

/** Options of a component of the platform; a concern adds what it waits for. */
export interface PlatformOptions {
    readonly providers: pulumi.ProviderResource[];
    readonly dependsOn: pulumi.Resource[];
}

/** Providers and namespaces of a deployment. */
export function createPlatform(config: StackConfig, target: Target): Platform {
    const providers: [kubernetes.Provider, ...pulumi.ProviderResource[]] = [
        target.provider,
        new random.Provider("random"),
        new tls.Provider("tls"),
    ];
    const selectedNamespaces = namespacesOf(config);
    return {
        config,
        target,
        sizing: sizingOf(config.profile),
        delivery: { chartMirror: config.chartMirror, awaitReadiness: config.awaitReadiness },
        selectedNamespaces,
        namespaces: new Namespaces("namespaces", { selected: selectedNamespaces }, { providers }).names,
        inApi: { providers, dependsOn: [] },
        onNodes: { providers, dependsOn: [...target.nodesReady] },
    };
}

function namespacesOf({ broker, ingressClass, acmeEmail }: StackConfig): NamespaceKey[] {
    const selected: NamespaceKey[] = ["services", "dapr", "data", "monitoring"];
    if (broker === "redpanda") selected.push("messaging");
    if (ingressClass === undefined) selected.push("gateway");
    if (acmeEmail !== undefined) selected.push("certificates");
    return selected;
}
