import { configKeys } from "../../stacks/config/keys";
import { targetNames, type TargetName } from "../../model/platform/choices";
import { statefulResources, unannouncedLosses } from "../../engine/plan/stateful";
import { evaluate } from "../../engine/evaluate";
import { type PlannedResource } from "../../engine/monitor";
import { project, stackFile } from "../support/stacks";
import { settings, waysOut, type Setting, type WayOut } from "../support/switches";

const secretKeys = ["kafka", "database", "backup", "imageCredentials", "alerts", "tracing"].map(
    (it) => `${project}:${it}`,
);
const used = new Set<WayOut>();

/** Every key's settings on a target, the committed one first, each evaluated once. */
async function plansOf(target: TargetName): Promise<Map<string, (readonly PlannedResource[])[]>> {
    const plan = async (setting: Setting) => (await evaluate({ ...stackFile(target, setting), secretKeys })).resources;
    const committed = await plan({});
    const plans = new Map<string, (readonly PlannedResource[])[]>();
    for (const [key, of] of Object.entries(settings)) {
        const all = [committed];
        for (const it of of(target)) all.push(await plan(it));
        plans.set(key, all);
    }
    return plans;
}

const nameOf = (sentence: string): string => sentence.split(" ")[0]?.split("::").at(-1) ?? "";

function hasWayOut(key: string, name: string): boolean {
    const way = waysOut.find((it) => it.key === key && it.goes.test(name));
    if (way !== undefined) used.add(way);
    return way !== undefined;
}

function leaves(value: unknown, path = ""): [string, string][] {
    if (typeof value !== "object" || value === null) return [[path, String(value)]];
    return Object.entries(value).flatMap(([key, it]) => leaves(it, path === "" ? key : `${path}.${key}`));
}

/** Values that charts and operators put into what Kubernetes never changes: claims, selectors, addresses. */
const lands = /(^|\.)(size|storage|storageClass|storageClassName|accessModes|matchLabels|clusterIP|serviceName)(\.|$)/;
/** The settings of Loki itself are read again; they only sound alike. */
const readAnew = /^values\.loki\./;
const mayHoldFixed = /:(Release|Cluster|PersistentVolumeClaim|StatefulSet)$/;

/** What differs between two plans and would land in a fixed field of an object that is there. */
function fixedFields(before: readonly PlannedResource[], after: readonly PlannedResource[]): string[] {
    const now = new Map(after.map((it) => [it.urn, it]));
    return before
        .filter((it) => it.type.startsWith("kubernetes:") && mayHoldFixed.test(it.type))
        .flatMap(({ urn, name, inputs }) => {
            const next = now.get(urn);
            if (next === undefined) return [];
            const values = new Map(leaves(next.inputs));
            return leaves(inputs)
                .filter(([path, value]) => lands.test(path) && values.has(path) && values.get(path) !== value)
                .filter(([path]) => !readAnew.test(path) && !next.lifecycle.ignoreChanges.includes(path))
                .map(([path, value]) => `${name} ${path}: ${value} to ${values.get(path)}`);
        });
}

/** What the cluster knows an object or a release by, where the plan knows that. */
function nameInCluster({ type, inputs }: PlannedResource): string | undefined {
    if (!type.startsWith("kubernetes:")) return undefined;
    const { name, namespace } = { ...inputs, ...(inputs["metadata"] as object | undefined) } as Record<string, unknown>;
    return typeof name === "string" ? `${type} ${String(namespace)}/${name}` : undefined;
}

/**
 * Objects that two plans name the same and know by another URN. A switch between them fails, because the new one meets the old one, or
 * makes the object and then deletes it.
 */
function knownTwice(before: readonly PlannedResource[], after: readonly PlannedResource[]): string[] {
    const earlier = new Map(before.map((it) => [nameInCluster(it), it.urn]));
    return after.flatMap((it) => {
        const name = nameInCluster(it);
        const urn = name === undefined ? undefined : earlier.get(name);
        return urn === undefined || urn === it.urn || it.lifecycle.aliases.includes(urn)
            ? []
            : [`${name}: ${urn} and ${it.urn}`];
    });
}

it("knows every key of the config", () => {
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(Object.keys(configKeys)));
});

describe.each(targetNames)("a running stack on %s", (target) => {
    let plans: Awaited<ReturnType<typeof plansOf>>;
    beforeAll(async () => (plans = await plansOf(target)), 300_000);

    const everyPair = (
        check: (pair: {
            key: string;
            before: readonly PlannedResource[];
            after: readonly PlannedResource[];
        }) => string[],
    ) =>
        [...plans].flatMap(([key, all]) =>
            all.flatMap((before) => all.flatMap((after) => (before === after ? [] : check({ key, before, after })))),
        );

    it("loses nothing by a switch of any key, there and back, that has no way out", () => {
        const lost = everyPair(({ key, before, after }) =>
            unannouncedLosses(statefulResources(before), statefulResources(after), [])
                .filter((it) => !hasWayOut(key, nameOf(it)))
                .map((it) => `${key}: ${it}`),
        );
        expect([...new Set(lost)]).toEqual([]);
    });

    it("knows an object of the cluster by one URN, or by its alias", () => {
        expect([...new Set(everyPair(({ before, after }) => knownTwice(before, after)))]).toEqual([]);
    });

    it("gets no value into a field that Kubernetes never changes", () => {
        const fixed = everyPair(({ key, before, after }) => fixedFields(before, after).map((it) => `${key}: ${it}`));
        expect([...new Set(fixed)]).toEqual([]);
    });
});

it("a size that followed the profile would be found", async () => {
    const { resources: before } = await evaluate(stackFile("dev", { profile: "free" }));
    const { resources: after } = await evaluate(stackFile("dev", { profile: "standard" }));
    const withoutCare = after.map((it) => ({ ...it, lifecycle: { ...it.lifecycle, ignoreChanges: [] } }));
    expect(fixedFields(before, withoutCare)).toEqual(
        expect.arrayContaining([
            "broker-release values.storage.persistentVolume.size: 10Gi to 50Gi",
            "postgres-cluster spec.storage.size: 10Gi to 20Gi",
        ]),
    );
});

it("an object that moved below another parent would be found", async () => {
    const { resources: before } = await evaluate(stackFile("dev"));
    const login = before.find((it) => it.type === "kubernetes:core/v1:Secret")!;
    const moved = { ...login, urn: login.urn.replace("::todo-multicloud::", "::todo-multicloud::todo:other:Parent$") };
    expect(knownTwice(before, [moved])).toEqual([expect.stringContaining(moved.urn)]);
    const aliased = { ...moved, lifecycle: { ...moved.lifecycle, aliases: [login.urn] } };
    expect(knownTwice(before, [aliased])).toEqual([]);
});

it("every way out is still one", () => expect(waysOut.filter((it) => !used.has(it)).map((it) => it.key)).toEqual([]));
