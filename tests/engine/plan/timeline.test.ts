import { plainLifecycle } from "../../../engine/lifecycle";
import { type PlannedResource } from "../../../engine/monitor";
import { timelineOf } from "../../../engine/plan/timeline";
import { evaluateVariant, variants } from "../../support/stacks";

const resource = (name: string, type: string, dependsOn: readonly string[], more: Partial<PlannedResource> = {}) => ({
    urn: name,
    name,
    type,
    custom: true,
    parent: undefined,
    provider: undefined,
    providers: [],
    protect: false,
    lifecycle: plainLifecycle,
    dependsOn,
    inputs: {},
    ...more,
});
const release = (name: string, chart: string, dependsOn: readonly string[]) =>
    resource(name, "kubernetes:helm.sh/v3:Release", dependsOn, { inputs: { chart, name, namespace: "n", values: {} } });

const clouds = variants.filter((it) => it.target !== "dev");
/** What runs nodes: everything after it happens inside the cluster. */
const isNodes = (kind: string) => /^(ManagedCluster|NodePool)$/.test(kind);

describe("the way to a running platform", () => {
    it.each(clouds.map((it) => [Object.values(it).join(" "), it] as const))(
        "%s: under half an hour, and at most four steps after the nodes",
        async (_name, variant) => {
            const { resources } = await evaluateVariant(variant);
            const { minutes, steps } = timelineOf(resources);
            expect(minutes).toBeLessThan(30);
            const nodes = steps.findIndex((it) => isNodes(it.kind));
            expect(nodes).toBeGreaterThanOrEqual(0);
            expect(steps.slice(nodes + 1).length).toBeLessThanOrEqual(4);
            expect(steps.slice(nodes + 1).length).toBeGreaterThanOrEqual(2);
        },
    );

    it("adds up what waits for each other, by dependency, provider or component, and lets the rest run beside it", () => {
        const chain = [
            resource("cluster", "azure-native:containerservice:ManagedCluster", []),
            resource("k8s", "pulumi:providers:kubernetes", ["cluster"]),
            release("dapr", "dapr", []),
            release("redpanda", "redpanda", []),
            resource("platform", "todo:Platform", ["dapr"], { custom: false }),
            { ...release("backend", "todo-service", []), parent: "platform" },
        ].map((it) => (it.type.startsWith("kubernetes:") ? { ...it, provider: "k8s" } : it));
        const { steps } = timelineOf(chain);
        expect(steps.map((it) => it.name)).toEqual(["cluster", "dapr", "backend"]);
    });

    it("knows that a component waits for every provider that it hands on", () => {
        const waiting = (providers: readonly string[]) =>
            timelineOf([
                resource("cluster", "azure-native:containerservice:ManagedCluster", []),
                resource("k8s", "pulumi:providers:kubernetes", ["cluster"]),
                resource("backups", "todo:data:Backups", [], { custom: false, providers }),
                resource("pool", "gcp:container/nodePool:NodePool", [], { parent: "backups" }),
            ]).steps.map((it) => it.name);
        expect(waiting(["k8s"])).toEqual(["cluster", "pool"]);
        expect(waiting([])).toHaveLength(1);
    });

    it("grows by a false edge", () => {
        const beside = [release("a", "dapr", []), release("b", "redpanda", [])];
        const behind = [release("a", "dapr", []), release("b", "redpanda", ["a"])];
        expect(timelineOf(behind).minutes).toBeGreaterThan(timelineOf(beside).minutes);
        expect(timelineOf(behind).steps.map((it) => it.name)).toEqual(["a", "b"]);
    });
});
