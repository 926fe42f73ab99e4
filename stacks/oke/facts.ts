import { type ProfileFacts, type TargetFacts } from "../../model/platform/target-facts";
import { findCredentials } from "./credentials";
import { firstSteps } from "./first-steps";
import { costs } from "./prices";
import { resources } from "./resources";
import { nodeLocalProvisioner } from "../../model/platform/storage";

const profile = (nodes: number, volumeLimit?: number): ProfileFacts => ({
    nodes: {
        machine: "VM.Standard.A1.Flex",
        nodes,
        shape: { ocpus: 2, memoryGiB: 12 },
        vcpus: 2,
        surgeNodes: 0,
        bootVolumeGiB: 50,
        allocatable: { cpu: 1930, memory: 9625 },
        systemPods: { cpu: 450, memory: 400 },
    },
    volumes: { minimumGiB: 50, limit: volumeLimit, rebuildableOnNode: true },
});

/** Oracle OKE. */
export const facts = {
    title: "Oracle OKE, Arm, inside Always Free",
    role: "production",
    brokers: ["redpanda", "kafka"],
    // Not a bucket: up to 3.7.6 Loki signs uploads in a way that Oracle's S3 endpoint refuses
    // (https://github.com/grafana/loki/issues/21926), and the free 50,000 requests a month are fewer than it makes.
    logStores: ["volume"],
    // `free` is the Always Free allowance, whose 200 GB are shared with the boot volume.
    profiles: { free: profile(1, 3), small: profile(2), standard: profile(3) },
    /** The allowance of Always Free since June 2026: https://www.oracle.com/cloud/free */
    trial: { profile: "free", vcpus: 2, memoryGiB: 12, volumesGiB: 200 },
    cluster: {
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
    },
    costs,
    kubernetesVersion: {
        pattern: /^v\d+\.\d+\.\d+$/,
        allowed: "a full version with a leading v",
        example: "v1.35.2",
    },
    dnsZone: {
        pattern: /^(([a-z0-9-]+\.)+[a-z]+|ocid1\.dns-zone\.[a-z0-9.-]+)$/,
        allowed: "the name of a public zone of OCI DNS in the compartment, or the OCID of any",
        example: "example.com",
    },
    account: {
        region: {
            key: "oci:region",
            purpose: "the region of its cluster",
            pattern: /^[a-z]+(-[a-z]+)+-\d+$/,
            allowed: "an OCI region",
            example: "eu-frankfurt-1",
        },
        tenancyId: {
            key: "oci:tenancyOcid",
            purpose: "the tenancy that users and policies belong to",
            pattern: /^ocid1\.tenancy\.[a-z0-9-]+\.\.[A-Za-z0-9]+$/,
            allowed: "the OCID of the tenancy",
            example: "ocid1.tenancy.oc1..example",
        },
        compartmentId: {
            key: "compartmentId",
            purpose: "the compartment that holds everything",
            pattern: /^ocid1\.(compartment|tenancy)\.[a-z0-9-]+\.[a-z0-9-]*\.[A-Za-z0-9.-]+$/,
            allowed: "the OCID of a compartment",
            example: "ocid1.compartment.oc1..example",
        },
    },
    tools: [
        {
            program: "oci",
            args: ["--version"],
            needed: false,
            why: "the guide's commands; the program itself does without",
            fix: "https://docs.oracle.com/en-us/iaas/Content/API/SDKDocs/cliinstall.htm",
        },
    ],
    findCredentials,
    firstSteps,
    resources,
} as const satisfies TargetFacts;
