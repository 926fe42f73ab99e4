import { type TargetFacts } from "../../model/platform/target-facts";
import { findCredentials } from "./credentials";
import { firstSteps } from "./first-steps";
import { costs } from "./prices";
import { resources } from "./resources";

const disk = { provisioner: "disk.csi.azure.com", parameters: { skuName: "StandardSSD_LRS" }, expandable: true };

/** Disks are billed in tiers, the smallest of 4 GiB. */
const volumes = { minimumGiB: 4, rebuildableOnNode: false };

const credit = 200;

/** Azure never changes the machines of the pool that a cluster is made with, so it is the same under every profile. */
export const systemPool = { machine: "Standard_D2as_v5", nodes: 1, vcpus: 2, bootVolumeGiB: 64 } as const;

/** Azure AKS. */
export const facts = {
    title: `Azure AKS, on $${credit} of credit`,
    role: "fallback",
    brokers: ["redpanda", "eventhubs", "kafka"],
    /** https://learn.microsoft.com/azure/event-hubs/event-hubs-quotas */
    longestEvents: {
        broker: "eventhubs",
        hours: 7 * 24,
        why: "the Standard tier of Event Hubs keeps none for longer than 7 days",
    },
    logStores: ["volume", "bucket"],
    profiles: {
        small: {
            nodes: {
                // The system's node, and one more of its kind.
                ...systemPool,
                nodes: 2,
                surgeNodes: 0,
                allocatable: { cpu: 1900, memory: 5500 },
                systemPods: { cpu: 350, memory: 450 },
            },
            // A D2as_v5 takes four disks.
            volumes: { ...volumes, limit: 8 },
        },
        standard: {
            nodes: {
                machine: "Standard_D4ads_v5",
                nodes: 3,
                vcpus: 4,
                surgeNodes: 1,
                bootVolumeGiB: 100,
                localDisk: true,
                system: systemPool,
                allocatable: { cpu: 3860, memory: 12_800 },
                systemPods: { cpu: 350, memory: 450 },
            },
            volumes,
        },
    },
    /** https://learn.microsoft.com/azure/quotas */
    trial: { profile: "small", vcpus: 4, credit },
    cluster: {
        storage: { durable: disk, rebuildable: disk },
        entranceAnnotations: {
            // Minutes. The default of four cuts quiet WebSockets.
            "service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout": "30",
            // An HTTP probe would ask for "/", which answers 404.
            "service.beta.kubernetes.io/port_80_health-probe_protocol": "Tcp",
            "service.beta.kubernetes.io/port_443_health-probe_protocol": "Tcp",
        },
        needsMetricsServer: false,
        policyEnforcer: "Cilium",
    },
    costs,
    kubernetesVersion: {
        pattern: /^\d+\.\d+(\.\d+)?$/,
        allowed: "a minor or full version without a leading v",
        example: "1.35",
    },
    dnsZone: {
        pattern: /^[\w.()-]{1,90}\/([a-z0-9-]+\.)+[a-z]+$/,
        allowed: "a resource group and a zone of Azure DNS, as GROUP/ZONE",
        example: "dns/example.com",
    },
    namesAddress: true,
    account: {
        location: {
            key: "azure-native:location",
            purpose: "the region of its cluster",
            pattern: /^[a-z]+\d*$/,
            allowed: "an Azure region",
            example: "eastus2",
        },
    },
    tools: [
        {
            program: "az",
            args: ["version"],
            needed: false,
            why: "az login, unless ARM_* variables give the credentials",
            fix: "https://learn.microsoft.com/cli/azure/install-azure-cli",
        },
    ],
    findCredentials,
    firstSteps,
    resources,
} as const satisfies TargetFacts;
