import { daprNames } from "../model/contract/dapr";
import { services } from "../model/contract/catalogue";
import { targetNames, type TargetName } from "../model/platform/choices";
import { profileOf } from "../model/platform/target-facts";
import { factsOf } from "../stacks/targets";
import { imagesOf } from "../cli/doctor/images";
import { type PlannedResource } from "../engine/monitor";
import { unknownValue } from "../engine/wire-format";
import { capacityReport } from "../engine/plan/stack-capacity";
import { compareStacks } from "../engine/plan/compare";
import { isRelease, releaseInputs, workloadsOf } from "../engine/plan/footprint";
import { evaluate } from "../engine/evaluate";
import { evaluateVariant, knownSecret, project, stackFile, variants, type Variant } from "./support/stacks";

const isProvider = ({ type }: PlannedResource) => type.startsWith("pulumi:providers:");
const isStack = ({ type }: PlannedResource) => type === "pulumi:pulumi:Stack";
const describeVariant = ({ target, broker, profile }: Variant) => `${target} with ${broker}, ${profile}`;

describe.each(variants.map((it) => [describeVariant(it), it] as const))("%s", (_name, variant) => {
    let resources: readonly PlannedResource[];
    let outputs: Readonly<Record<string, unknown>>;
    beforeAll(async () => ({ resources, outputs } = await evaluateVariant(variant)));

    it("is a whole platform", () => {
        expect(resources.length).toBeGreaterThan(45);
        expect(resources.filter(isRelease).map((it) => releaseInputs(it).name)).toEqual(
            expect.arrayContaining(services.map((it) => it.name)),
        );
    });

    it("gives every resource a parent, and every custom resource a provider of ours", () => {
        const orphans = resources.filter((it) => !isStack(it) && it.parent === undefined);
        const defaulted = resources.filter(
            (it) => it.custom && !isProvider(it) && (it.provider === undefined || it.provider.includes("::default")),
        );
        expect(orphans.map((it) => it.urn)).toEqual([]);
        expect(defaulted.map((it) => it.urn)).toEqual([]);
    });

    it("names children after their parent", () => {
        const byUrn = new Map(resources.map((it) => [it.urn, it]));
        const misnamed = resources.filter((it) => {
            const parent = byUrn.get(it.parent ?? "");
            return parent !== undefined && !isStack(parent) && !it.name.startsWith(`${parent.name}-`);
        });
        expect(misnamed.map((it) => it.urn)).toEqual([]);
    });

    it("has no secret in any plain input or output", () => {
        expect(JSON.stringify([resources, outputs])).not.toContain(knownSecret);
        for (const secret of resources.filter((it) => it.type === "kubernetes:core/v1:Secret")) {
            expect(secret.inputs["stringData"]).toBe("(secret)");
        }
    });

    it("has no unknown in any release, so that a wrong value fails in preview", () => {
        for (const release of resources.filter(isRelease)) {
            expect([release.name, JSON.stringify(release.inputs)]).toEqual([
                release.name,
                expect.not.stringContaining(unknownValue),
            ]);
        }
    });

    it("names no image without its registry host", () => {
        const images = resources.flatMap((it) => imagesOf(it.inputs));
        expect(images.length).toBeGreaterThan(5);
        for (const image of images) expect(image).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+\//);
    });

    it("has exactly one load balancer", () => {
        const balancers = resources.filter(
            (it) => (it.inputs["spec"] as { type?: string } | undefined)?.type === "LoadBalancer",
        );
        expect(balancers.map((it) => it.name)).toEqual(["gateway-load-balancer"]);
        const values = JSON.stringify(resources.filter(isRelease).map((it) => releaseInputs(it).values));
        expect(values).not.toMatch(/"type":"(LoadBalancer|NodePort)"/);
    });

    it("requests no more than its nodes offer", () => {
        const { nodes: pool, volumes } = profileOf(factsOf(variant.target), variant.profile);
        const workloads = resources.flatMap((it) => workloadsOf(it, pool.nodes));
        const report = capacityReport(workloads, pool, volumes);
        expect(report.requested.cpu).toBeLessThanOrEqual(report.allocatable.cpu);
        expect(report.requested.memory).toBeLessThanOrEqual(report.allocatable.memory);
        expect(report.volumes.fits).toBe(true);
        expect(workloads.filter((it) => it.pods > 0 && it.requests.cpu === 0).map((it) => it.name)).toEqual([]);
    });

    it("subscribes every service to exactly its topics, each with retries and dead letters", () => {
        const subscriptions = resources
            .filter((it) => it.type === "kubernetes:dapr.io/v2alpha1:Subscription")
            .map((it) => it.inputs);
        expect(subscriptions).toHaveLength(services.flatMap((it) => it.subscribes).length);
        for (const { spec } of subscriptions as { spec: { topic: string; deadLetterTopic: string } }[]) {
            expect(spec.deadLetterTopic).toBe(`${spec.topic}-dlq`);
        }
        const [resiliency] = resources.filter((it) => it.type === "kubernetes:dapr.io/v1alpha1:Resiliency");
        expect(resiliency?.inputs).toMatchObject({
            spec: {
                targets: {
                    components: {
                        [daprNames.sharedPubSub]: { inbound: { retry: "events" } },
                        [daprNames.broadcastPubSub]: { inbound: { retry: "events" } },
                    },
                },
            },
        });
    });

    it("gives every replica of sync and every run of the suite its own consumer, and nobody else a group of their own", () => {
        const [shared, broadcast, suite] = [
            daprNames.sharedPubSub,
            daprNames.broadcastPubSub,
            daprNames.suitePubSub,
        ].map((name) => resources.find((it) => it.name === `eventing-${name}`));
        const reading = (it: PlannedResource | undefined) =>
            (it?.inputs["spec"] as { metadata: { name: string; value?: string }[] }).metadata
                .filter(({ name }) => /^(consumer(Group|ID)|initialOffset)$/.test(name))
                .map(({ value }) => value);
        const isPubSub = variant.broker === "pubsub";
        expect(reading(shared)).toEqual(isPubSub ? [] : ["oldest"]);
        expect(reading(broadcast)).toEqual(isPubSub ? ["{podName}"] : ["{podName}", "newest"]);
        // Days of events lie in a topic: a suite that had to read them first would be late for its own.
        expect(reading(suite)).toEqual(isPubSub ? [] : ["{podName}", "newest"]);
        expect(broadcast?.inputs["scopes"]).toEqual(["sync"]);
        expect(suite?.inputs["scopes"]).toEqual(["e2e"]);
        expect(shared?.inputs["scopes"]).not.toContain("e2e");
    });

    it("has the outputs that every stack has", () => {
        expect(Object.keys(outputs).sort()).toEqual([
            "apiUrl",
            "backupPassphrase",
            "broker",
            "certificateAuthority",
            "destroyCommand",
            "gatewayAddress",
            "gatewayCommand",
            "gatewayUrl",
            "kubeconfig",
            "kubeconfigCommand",
            "logsCommand",
            "nextStep",
            "profile",
            "readme",
            "releaseGate",
            "stack",
            "statusCommand",
            "target",
            "webSocketUrl",
        ]);
        expect(outputs["kubeconfig"]).toBe("(secret)");
        expect(outputs["backupPassphrase"]).toBe("(secret)");
    });

    it("orders what depends on each other, and nothing else", () => {
        const dependencies = transitive(resources);
        const needs = (name: string) => [...(dependencies.get(name) ?? [])];
        expect(needs("services-backend")).toEqual(
            expect.arrayContaining(["dapr-release", "postgres-backend-database", "eventing-pubsub"]),
        );
        expect(needs("eventing-pubsub")).toContain("dapr-release");
        expect(needs("services-recurring-task")).not.toContain("postgres-backend-database");
        for (const independent of ["dapr-release", "postgres-operator", "gateway-release"]) {
            const others = ["dapr-release", "postgres-operator", "gateway-release", "broker-release"].filter(
                (it) => it !== independent,
            );
            for (const other of others) expect(needs(independent)).not.toContain(other);
        }
    });
});

/** Profiles times brokers of each target. */
const variantsOf: Readonly<Record<TargetName, number>> = { dev: 3 * 2, oke: 3 * 2, aks: 2 * 3, gke: 2 * 3 };

it.each(targetNames)("covers %s with every profile and broker that it carries", (target) =>
    expect(variants.filter((it) => it.target === target)).toHaveLength(variantsOf[target]),
);

describe("behind the target seam", () => {
    it("Promtail takes Alloy's place, and nothing else changes", async () => {
        const [alloy, promtail] = [
            await evaluate(stackFile("dev")),
            await evaluate(stackFile("dev", { logCollector: "promtail" })),
        ].map(({ resources }) => new Map(resources.map((it) => [it.name, JSON.stringify(it.inputs)])));
        const onlyIn = (a = new Map<string, string>(), b = new Map<string, string>()) =>
            [...a].filter(([name, inputs]) => b.get(name) !== inputs).map(([name]) => name);
        expect(onlyIn(alloy, promtail)).toEqual(["logging-alloy"]);
        expect(onlyIn(promtail, alloy).sort()).toEqual([
            "logging-promtail",
            "logging-promtail-binding",
            "logging-promtail-role",
        ]);
    });

    /** Where backups go is a cloud's bucket, or a volume where there is none: the claim, the identity, one mount. */
    const isObjectStore = ({ resource, path }: { resource: string; path: string }) =>
        (/ network-policies-data-postgres-maintenance$/.test(resource) && path.startsWith("spec.egress.")) ||
        (/ backups-/.test(resource) &&
            (/ backups-(volume|store)/.test(resource) ||
                /\.(volumeMounts\.4|volumes\.\d+)\./.test(path) ||
                path.endsWith("template.metadata.labels.azure.workload.identity/use")));

    it("the same profile gives the same platform on every cloud, but for storage classes, object stores and the load balancer", async () => {
        const stacks: Record<string, readonly PlannedResource[]> = {};
        for (const target of targetNames) {
            // With a domain dev serves HTTPS as the clouds do; without one only a port-forward leads in.
            const changes = { domain: "todo.example.com" };
            const { resources } = await evaluateVariant({ target, broker: "redpanda", profile: "small" }, { changes });
            stacks[target] = resources.filter(
                (it) => !/StorageClass|storage|metrics-server|network-policy-agent/i.test(`${it.type} ${it.urn}`),
            );
        }
        const permitted = [
            /storageClass(Name)?$/,
            /^metadata\.annotations\./,
            /^spec\.loadBalancerIP$/,
            // FR-009: a week of logs on dev, a month elsewhere.
            /^values\.loki\.limits_config\.(retention_period|max_query_lookback|max_query_length)$/,
        ];
        const differences = compareStacks(stacks)
            .filter((it) => !permitted.some((pattern) => pattern.test(it.path)))
            .filter((it) => !isObjectStore(it));
        expect(differences).toEqual([]);
    });
});

/** Names of everything that a resource waits for, directly or not. A child waits for what its component waits for. */
function transitive(resources: readonly PlannedResource[]): Map<string, Set<string>> {
    const byUrn = new Map(resources.map((it) => [it.urn, it]));
    const collect = (urn: string, found = new Set<string>()): Set<string> => {
        const resource = byUrn.get(urn);
        if (resource?.parent !== undefined) collect(resource.parent, found);
        for (const dependency of resource?.dependsOn ?? []) {
            const name = byUrn.get(dependency)?.name;
            if (name === undefined || found.has(name)) continue;
            found.add(name);
            collect(dependency, found);
        }
        return found;
    };
    return new Map(resources.map((it) => [it.name, collect(it.urn)]));
}

it("logs in to a private image registry without showing the password", async () => {
    const { resources } = await evaluate({
        ...stackFile("dev", {
            imageRegistry: "registry.example.com/todo",
            imageCredentials: JSON.stringify({ username: "puller", password: knownSecret }),
        }),
        secretKeys: [`${project}:imageCredentials`],
    });
    const login = resources.find((it) => it.inputs["type"] === "kubernetes.io/dockerconfigjson");
    expect(login?.inputs["stringData"]).toBe("(secret)");
    const releases = resources.filter(isRelease).map(releaseInputs);
    for (const { name } of services) {
        expect(releases.find((it) => it.name === name)?.values).toMatchObject({
            imagePullSecrets: [{ name: "image-registry" }],
        });
    }
});
