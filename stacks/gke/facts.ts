import { type TargetFacts } from "../../model/platform/target-facts";
import { findCredentials } from "./credentials";
import { firstSteps } from "./first-steps";
import { costs } from "./prices";
import { resources } from "./resources";

const disk = { provisioner: "pd.csi.storage.gke.io", parameters: { type: "pd-balanced" }, expandable: true };
const volumes = { minimumGiB: 10, rebuildableOnNode: false };

/** https://cloud.google.com/free/docs/free-cloud-features */
const trial = { profile: "small", vcpus: 8, volumesGiB: 250, credit: 300 } as const;

/** Google GKE. */
export const facts = {
    title: `Google GKE, on $${trial.credit} of credit`,
    role: "fallback",
    brokers: ["redpanda", "pubsub", "kafka"],
    /** https://cloud.google.com/pubsub/docs/subscription-properties */
    longestEvents: { broker: "pubsub", hours: 31 * 24, why: "Pub/Sub keeps none for longer than 31 days" },
    logStores: ["volume", "bucket"],
    profiles: {
        small: {
            nodes: {
                machine: "e2-standard-2",
                nodes: 3,
                vcpus: 2,
                surgeNodes: 1,
                bootVolumeGiB: 30,
                allocatable: { cpu: 1930, memory: 6100 },
                systemPods: { cpu: 350, memory: 450 },
            },
            volumes: { ...volumes, limitGiB: trial.volumesGiB },
        },
        standard: {
            nodes: {
                machine: "e2-standard-4",
                nodes: 3,
                vcpus: 4,
                surgeNodes: 1,
                bootVolumeGiB: 50,
                allocatable: { cpu: 3920, memory: 13_300 },
                systemPods: { cpu: 350, memory: 450 },
            },
            volumes,
        },
    },
    trial,
    cluster: {
        storage: { durable: disk, rebuildable: disk },
        // A passthrough load balancer: it has no idle time of its own.
        entranceAnnotations: { "cloud.google.com/l4-rbs": "enabled" },
        needsMetricsServer: false,
        policyEnforcer: "Cilium",
    },
    costs,
    kubernetesVersion: {
        pattern: /^\d+\.\d+$/,
        allowed: "a minor version; gke follows its release channel",
        example: "1.35",
    },
    dnsZone: {
        pattern: /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
        allowed: "the name of a managed zone of Cloud DNS in the same project",
        example: "example-com",
    },
    account: {
        project: {
            key: "gcp:project",
            purpose: "the project that holds everything",
            // The number of a project is not accepted: workload identity pools are named after the ID.
            pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
            allowed: "the ID (not the number) of a project",
            example: "example-project",
        },
        zone: {
            key: "gcp:zone",
            purpose: "the zone of its cluster",
            pattern: /^[a-z]+-[a-z]+\d+-[a-z]$/,
            allowed: "a Google Cloud zone",
            example: "us-central1-a",
        },
    },
    tools: [
        {
            program: "gcloud",
            args: ["version"],
            needed: false,
            why: "gcloud auth, unless GOOGLE_CREDENTIALS gives the credentials",
            fix: "https://cloud.google.com/sdk/docs/install",
        },
        {
            program: "gke-gcloud-auth-plugin",
            args: ["--version"],
            needed: true,
            why: "the kubeconfig of the cluster",
            fix: "gcloud components install gke-gcloud-auth-plugin",
        },
    ],
    findCredentials,
    firstSteps,
    resources,
} as const satisfies TargetFacts;
