import { nodeStartScript } from "../../../stacks/oke/cluster";
import { flows } from "../../../stacks/oke/network";
import { facts } from "../../../stacks/oke/facts";
import { workloadsOf } from "../../../engine/plan/footprint";
import { evaluateVariant } from "../../support/stacks";
import { Planned } from "../../support/planned";

const oke = async (changes: Readonly<Record<string, string>> = {}, profile: "free" | "small" = "free") =>
    new Planned(
        (await evaluateVariant({ target: "oke", broker: "redpanda", profile }, { knowsIds: true, changes })).resources,
    );

describe("OKE", () => {
    let planned: Planned;
    beforeAll(async () => (planned = await oke()));

    it("is a free cluster with private nodes in every availability domain", () => {
        expect(planned.inputs("todo-oke-cluster")).toMatchObject({
            type: "BASIC_CLUSTER",
            clusterPodNetworkOptions: [{ cniType: "FLANNEL_OVERLAY" }],
            endpointConfig: { isPublicIpEnabled: true },
        });
        expect(planned.inputs("todo-oke-network-workers-subnet")).toMatchObject({
            prohibitPublicIpOnVnic: true,
            prohibitInternetIngress: true,
        });
        expect(planned.inputs("todo-oke-pool-v1.35.2")).toMatchObject({
            nodeShape: "VM.Standard.A1.Flex",
            nodeShapeConfig: { ocpus: 2, memoryInGbs: 12 },
            nodeSourceDetails: { bootVolumeSizeInGbs: "50" },
            nodeConfigDetails: { size: 1, isPvEncryptionInTransitEnabled: true },
        });
    });

    it("boots nodes as OKE does, with the whole boot volume", () => {
        const { nodeMetadata } = planned.inputs("todo-oke-pool-v1.35.2") as { nodeMetadata: { user_data: string } };
        expect(Buffer.from(nodeMetadata.user_data, "base64").toString()).toBe(nodeStartScript);
        const steps = nodeStartScript.split("\n");
        expect(steps[0]).toBe("#!/bin/bash");
        // A download that fails ends the script: what it leaves is empty, and would seem to succeed.
        expect(steps[1]).toBe("set -o pipefail");
        expect(steps.find((it) => it.includes("oke_init_script"))).toMatch(/--retry 10 .* \|\| exit 1$/);
        // A script of one's own that does not run this one makes nodes that never join.
        expect(steps.findIndex((it) => it === "bash /var/run/oke-init.sh")).toBeGreaterThan(
            steps.findIndex((it) => it.includes("oke_init_script")),
        );
    });

    it("upgrades by a new pool: a version brings nodes of its own, a new image of the same version none", async () => {
        const next = await oke({ kubernetesVersion: "v1.35.1" });
        expect(next.ofType(":NodePool").map((it) => it.name)).toEqual(["todo-oke-pool-v1.35.1"]);
        expect(next.inputs("todo-oke-cluster")).toMatchObject({ kubernetesVersion: "v1.35.1" });
        // Control plane first, then nodes.
        expect(next.waitsFor("todo-oke-pool-v1.35.1")).toContain("todo-oke-cluster");
    });

    it("opens every flow of Oracle's list, on both ends, and no other to the internet", () => {
        const inbound = Object.values(flows).filter((it) => it.direction === "INGRESS" && it.peer === "internet");
        expect(inbound.map((it) => [it.group, it.protocol, it.ports?.[0]])).toEqual([
            ["workers", "icmp", undefined],
            ["entrance", "tcp", 80],
            ["entrance", "tcp", 443],
        ]);
        expect(planned.inputs("todo-oke-network-workers-from-anywhere-path-mtu")).toMatchObject({
            icmpOptions: { type: 3, code: 4 },
        });
        for (const needed of ["api-from-workers", "api-from-workers-tunnel", "api-to-workers", "workers-from-api"]) {
            expect(planned.inputs(`todo-oke-network-${needed}`)).toMatchObject({
                networkSecurityGroupId: expect.stringMatching(/^id-of-todo-oke-network-(api|workers)-group$/),
            });
        }
        // Webhooks answer on ports that nobody lists.
        expect(flows["api-to-workers"]).toMatchObject({ protocol: "all" });
        expect(flows["workers-from-api"]).toMatchObject({ protocol: "all" });
    });

    it("limits the API server to adminCidrs, when there are any", async () => {
        expect(planned.inputs("todo-oke-network-api-from-administrators")).toMatchObject({ source: "0.0.0.0/0" });
        const limited = await oke({ adminCidrs: '["203.0.113.0/24", "198.51.100.7/32"]' });
        expect(limited.inputs("todo-oke-network-api-from-administrators")).toMatchObject({ source: "203.0.113.0/24" });
        expect(limited.inputs("todo-oke-network-api-from-administrators-2")).toMatchObject({
            source: "198.51.100.7/32",
        });
    });

    it("takes the free load balancer, on the reserved address, with rules that nobody edits behind its back", () => {
        const { metadata, spec } = planned.inputs("gateway-load-balancer") as {
            metadata: { annotations: object };
            spec: { loadBalancerIP: unknown };
        };
        expect(metadata.annotations).toMatchObject({
            "service.beta.kubernetes.io/oci-load-balancer-shape": "flexible",
            "service.beta.kubernetes.io/oci-load-balancer-shape-flex-min": "10",
            "service.beta.kubernetes.io/oci-load-balancer-shape-flex-max": "10",
            "oci.oraclecloud.com/security-rule-management-mode": "None",
            "oci.oraclecloud.com/oci-network-security-groups": "id-of-todo-oke-network-entrance-group",
            "service.beta.kubernetes.io/oci-load-balancer-connection-idle-timeout": "1200",
        });
        expect(spec.loadBalancerIP).toBeDefined();
    });

    it("enforces network policies with an agent on every node", () => {
        const { spec } = planned.inputs("network-policy-agent-agents") as {
            spec: { template: { spec: { hostNetwork: boolean; tolerations: object[]; containers: object[] } } };
        };
        expect(spec.template.spec.hostNetwork).toBe(true);
        expect(spec.template.spec.tolerations).toEqual([{ operator: "Exists", effect: "NoSchedule" }]);
        expect(workloadsOf(planned.named("network-policy-agent-agents"), 3)).toEqual([
            { name: "kube-network-policies", pods: 3, requests: { cpu: 20, memory: 50 } },
        ]);
    });

    it("stays within the free 200 GB: boot volume, and every disk counted as 50 GB", () => {
        const disks = planned.all
            .flatMap((it) => workloadsOf(it, 1))
            .flatMap((it) => (it.volume?.tier === "durable" ? Array.from({ length: it.pods }, () => 50) : []));
        expect(disks.length).toBeGreaterThan(0);
        expect(50 + disks.reduce((sum, it) => sum + it, 0)).toBeLessThanOrEqual(200);
        expect(disks.length).toBeLessThanOrEqual(facts.profiles.free.volumes.limit ?? 0);
    });

    it("protects network, cluster, nodes and address", () => {
        for (const name of ["cluster", "pool-v1.35.2", "address", "network-vcn", "network-workers-subnet"]) {
            expect([name, planned.named(`todo-oke-${name}`).protect]).toEqual([name, true]);
        }
    });

    it("gives up its network only after disks and load balancers are gone", () => {
        for (const name of ["gateway-load-balancer", "namespaces-data", "postgres-cluster", "storage-durable"]) {
            expect(planned.waitsFor(name)).toContain("cleanup-wait");
        }
        for (const name of ["todo-oke-pool-v1.35.2", "todo-oke-cluster", "todo-oke-network-entrance-subnet"]) {
            expect(planned.waitsFor("cleanup-wait")).toContain(name);
        }
    });
});
