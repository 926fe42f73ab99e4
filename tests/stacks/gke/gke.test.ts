import { services } from "../../../model/contract/catalogue";
import { mostReplicas, sizingOf } from "../../../model/platform/sizing";
import { evaluateVariant } from "../../support/stacks";
import { Planned } from "../../support/planned";

const gke = async (
    changes: Readonly<Record<string, string>> = {},
    profile: "small" | "standard" = "small",
    broker: "pubsub" | "redpanda" = "pubsub",
) => new Planned((await evaluateVariant({ target: "gke", broker, profile }, { knowsIds: true, changes })).resources);

describe("GKE", () => {
    let planned: Planned;
    beforeAll(async () => (planned = await gke()));

    it("is zonal, enforces network policies with Dataplane V2, and nothing besides", () => {
        expect(planned.inputs("todo-gke-cluster")).toMatchObject({
            location: "us-central1-a",
            datapathProvider: "ADVANCED_DATAPATH",
            networkingMode: "VPC_NATIVE",
        });
        expect(planned.inputs("todo-gke-cluster")).not.toHaveProperty("networkPolicy");
        expect(planned.inputs("todo-gke-cluster")).not.toHaveProperty("addonsConfig.networkPolicyConfig");
    });

    it("lets the control plane reach webhooks: without 4000 sidecars are silently missing", () => {
        expect(planned.inputs("todo-gke-network-webhooks")).toMatchObject({
            sourceRanges: ["172.16.0.0/28"],
            allows: [{ protocol: "tcp", ports: expect.arrayContaining(["4000", "8443", "9443", "10250", "19443"]) }],
        });
        expect(planned.inputs("todo-gke-cluster")).toMatchObject({
            privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: "172.16.0.0/28" },
        });
    });

    it("grants rights to pods only after the cluster, with which Google makes the pool of their identities", async () => {
        const buckets = new Planned(
            (
                await evaluateVariant(
                    { target: "gke", broker: "pubsub", profile: "small" },
                    { changes: { logStore: "bucket" } },
                )
            ).resources,
        );
        const grants = buckets.all.filter((it) => JSON.stringify(it.inputs["member"] ?? "").includes("svc.id.goog"));
        expect(grants.length).toBeGreaterThan(10);
        for (const it of grants)
            expect([it.name, it.dependsOn]).toEqual([
                it.name,
                expect.arrayContaining([buckets.named("todo-gke-cluster").urn]),
            ]);
    });

    it("asks no quota for the default pool, and nodes have a way out before they exist", () => {
        expect(planned.inputs("todo-gke-cluster")).toMatchObject({
            removeDefaultNodePool: true,
            nodeConfig: { diskSizeGb: 20, diskType: "pd-standard" },
        });
        expect(planned.waitsFor("todo-gke-cluster")).toContain("todo-gke-network-nat");
    });

    it("follows the channel: no version is written down anywhere", () => {
        expect(planned.inputs("todo-gke-cluster")).toMatchObject({ releaseChannel: { channel: "REGULAR" } });
        expect(planned.inputs("todo-gke-cluster")).not.toHaveProperty("minMasterVersion");
        expect(planned.inputs("todo-gke-pool")).not.toHaveProperty("version");
    });

    it("runs nodes with an identity of their own that may log and measure, and pods with theirs", () => {
        expect(planned.inputs("todo-gke-nodes-role")).toMatchObject({
            role: "roles/container.defaultNodeServiceAccount",
        });
        expect(planned.inputs("todo-gke-cluster")).toMatchObject({
            workloadIdentityConfig: { workloadPool: "example-project.svc.id.goog" },
        });
        expect(planned.inputs("todo-gke-pool")).toMatchObject({
            nodeConfig: {
                workloadMetadataConfig: { mode: "GKE_METADATA" },
                shieldedInstanceConfig: { enableSecureBoot: true },
                kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
            },
        });
    });

    it("fits a trial: six of eight vCPU, and 250 GB of SSD with every volume", () => {
        expect(planned.inputs("todo-gke-pool")).toMatchObject({
            nodeCount: 3,
            nodeConfig: { machineType: "e2-standard-2", diskSizeGb: 30 },
            upgradeSettings: { maxSurge: 1 },
        });
    });

    it("can be destroyed unless it is protected", async () => {
        expect(planned.inputs("todo-gke-cluster")).toMatchObject({ deletionProtection: false });
        const kept = await gke({ protect: "true" });
        expect(kept.inputs("todo-gke-cluster")).toMatchObject({ deletionProtection: true });
        for (const name of ["cluster", "pool", "network-vpc", "network-subnet", "network-address"]) {
            expect([name, kept.named(`todo-gke-${name}`).protect]).toEqual([name, true]);
        }
    });

    it("limits the API server to adminCidrs, when there are any", async () => {
        expect(planned.inputs("todo-gke-cluster")).not.toHaveProperty("masterAuthorizedNetworksConfig");
        const limited = await gke({ adminCidrs: '["203.0.113.0/24"]' });
        expect(limited.inputs("todo-gke-cluster")).toMatchObject({
            masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] },
        });
    });

    it("gives up its network only after disks and load balancers are gone", () => {
        expect(planned.inputs("cleanup-wait")).toMatchObject({
            delete: "node components/cluster/wait-for-cleanup.mjs",
        });
        for (const name of ["gateway-load-balancer", "namespaces-data", "postgres-cluster", "storage-durable"]) {
            expect(planned.waitsFor(name)).toContain("cleanup-wait");
        }
        expect(planned.waitsFor("cleanup-wait")).toContain("todo-gke-pool");
        expect(planned.waitsFor("cleanup-wait")).toContain("todo-gke-network-subnet");
    });

    describe("Pub/Sub", () => {
        const subscriptions = (it: Planned) => it.ofType("pubsub/subscription:Subscription").map((one) => one.inputs);

        it("has a subscription under the name that Dapr looks for, for every consumer", () => {
            const consumers = services.flatMap(({ name, consumption, subscribes }) =>
                subscribes.map(({ topic }) => `${name}${consumption === "each" ? "-0" : ""}-${topic}`),
            );
            expect(consumers).toEqual(expect.arrayContaining(["audit-reminders", "sync-0-task-events"]));
            const names = subscriptions(planned).map((it) => it["name"]);
            expect(names.sort()).toEqual(
                [
                    ...consumers,
                    ...["e2e-reminders", "e2e-task-events"],
                    ...["operators-reminders-dlq", "operators-task-events-dlq"],
                ].sort(),
            );
            for (const one of subscriptions(planned)) {
                expect(one).toMatchObject({ enableMessageOrdering: true, expirationPolicy: { ttl: "" } });
            }
        });

        it("has one for every replica that autoscaling may start", async () => {
            const standard = await gke({}, "standard");
            const most = mostReplicas(sizingOf("standard"), true);
            expect(most).toBeGreaterThan(2);
            const forSync = subscriptions(standard).filter((it) => /^sync-\d+-task-events$/.test(String(it["name"])));
            expect(forSync).toHaveLength(most);
            // One that does not run must not collect a week of events.
            for (const one of forSync) expect(one["messageRetentionDuration"]).toBe("600s");
        });

        it("lets services publish what they publish, and the dead letters of what they read; the agent exists before its rights", () => {
            const publishers = planned.ofType("pubsub/topicIAMMember:TopicIAMMember").map((it) => it.name);
            expect(publishers).toEqual(
                expect.arrayContaining([
                    "broker-backend-publishes-task-events",
                    "broker-audit-publishes-reminders-dlq",
                    "broker-recurring-task-publishes-task-events-dlq",
                    "broker-agent-publishes-task-events-dlq",
                ]),
            );
            expect(publishers).not.toContain("broker-recurring-task-publishes-task-events");
            expect(planned.waitsFor("broker-agent-publishes-task-events-dlq")).toContain("broker-agent");
        });

        it("leaves the declaring to this program, and asks for no key", () => {
            const { spec } = planned.inputs("eventing-pubsub") as {
                spec: { type: string; metadata: { name: string; value: string }[] };
            };
            expect(spec.type).toBe("pubsub.gcp.pubsub");
            expect(Object.fromEntries(spec.metadata.map((it) => [it.name, it.value]))).toEqual({
                projectId: "example-project",
                disableEntityManagement: "true",
                enableMessageOrdering: "true",
                // For as long as rights may take to spread.
                maxReconnectionAttempts: "600",
            });
        });

        it("lets services reach Google and the metadata server that gives them their identity", () => {
            const { spec } = planned.inputs("services-backend-network-policy") as {
                spec: { egress: { to: object[]; ports: { port: number }[] }[] };
            };
            expect(spec.egress.map((it) => [it.to, it.ports.map(({ port }) => port)])).toEqual(
                expect.arrayContaining([
                    [[{ ipBlock: { cidr: "0.0.0.0/0" } }], [443]],
                    [[{ ipBlock: { cidr: "169.254.169.254/32" } }], [80, 988]],
                ]),
            );
        });
    });
});
