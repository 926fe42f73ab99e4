import type * as pulumi from "@pulumi/pulumi";
import { type Readiness } from "../base/helm";
import { type ClusterFacts } from "../../model/platform/target-facts";
import { NetworkPolicyAgent } from "./network-policy-agent";
import { NodeLocalStorage } from "./node-local-storage";
import { nodeLocalProvisioner } from "../../model/platform/storage";
import { StorageClasses } from "./storage-classes";

/** What a cloud's cluster lacks, or calls differently, made the same: storage classes, enforced network policies. */
export function clusterFoundation(
    { storage, policyEnforcer }: ClusterFacts,
    readiness: Readiness,
    provider: pulumi.ProviderResource,
): readonly pulumi.Resource[] {
    const opts = { providers: [provider] };
    if (policyEnforcer === undefined) new NetworkPolicyAgent("network-policy-agent", readiness, opts);
    if (storage === undefined) return [];
    if (storage.rebuildable.provisioner === nodeLocalProvisioner)
        new NodeLocalStorage("node-local-storage", readiness, opts);
    return new StorageClasses("storage", storage, opts).ready;
}
