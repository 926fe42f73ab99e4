import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate } from "../../../engine/evaluate";
import {
    statefulResources,
    unannouncedLosses,
    type Announcement,
    type StatefulResource,
    type Successor,
} from "../../../engine/plan/stateful";
import { stackFile } from "../../support/stacks";

const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(__dirname, ...path), "utf8")) as T;
const byVersion = (a: string, b: string) => a.localeCompare(b, undefined, { numeric: true });
const [newest] = readdirSync(join(__dirname, "released")).sort(byVersion).reverse();
const released = read<Record<string, StatefulResource[]>>("released", newest!);
const announced = read<Announcement[]>("announced.json");

describe(`an upgrade from ${newest}`, () => {
    // A target that is newer than the release has nothing to lose.
    it.each(Object.keys(released))("loses nothing on %s without saying so", async (stack) => {
        const { resources } = await evaluate(stackFile(stack));
        expect(released[stack]?.length).toBeGreaterThan(20);
        expect(unannouncedLosses(released[stack]!, statefulResources(resources), announced)).toEqual([]);
    });
});

describe("the comparison", () => {
    const before = released["oke"]!;
    const cluster = before.find((it) => it.type === "oci:ContainerEngine/cluster:Cluster")!;
    /** The same resources, with another cluster. */
    const after = (changes: Partial<Successor>): Successor[] =>
        before.map((it) => ({ ...it, aliases: [], ignoreChanges: [], ...(it === cluster ? changes : {}) }));
    const network = { "options.kubernetesNetworkConfig": { podsCidr: "10.0.0.0/16" } };
    const otherNetwork = { fixed: { ...cluster.fixed, ...network } };
    const renamed = { urn: `${cluster.urn}-2` };

    it("finds a cluster that would be replaced", () =>
        expect(unannouncedLosses(before, after(otherNetwork), [])).toEqual([
            expect.stringMatching(/would be replaced.*10\.0\.0\.0/),
        ]));

    it("lets a change be that the engine ignores, also below an ignored input", () => {
        expect(unannouncedLosses(before, after({ ...otherNetwork, ignoreChanges: ["options"] }), [])).toEqual([]);
        expect(unannouncedLosses(before, after({ ...otherNetwork, ignoreChanges: ["option"] }), [])).toHaveLength(1);
    });

    it("finds a resource that is gone, or has another name", () =>
        expect(unannouncedLosses(before, after(renamed), [])).toEqual([expect.stringMatching(/would be deleted/)]));

    it("knows a resource by its alias, and holds it to what it was", () => {
        const moved = { ...renamed, aliases: [cluster.urn] };
        expect(unannouncedLosses(before, after(moved), [])).toEqual([]);
        expect(unannouncedLosses(before, after({ ...moved, ...otherNetwork }), [])).toHaveLength(1);
    });

    it("accepts what is announced, and what is new", () => {
        const announced = [{ urn: cluster.urn, reason: "a new network" }];
        expect(unannouncedLosses(before, after({ fixed: { ...cluster.fixed, vcnId: "other" } }), announced)).toEqual(
            [],
        );
        const more = { ...cluster, aliases: [], ignoreChanges: [], urn: "new" };
        expect(unannouncedLosses(before, [...after({}), more], [])).toEqual([]);
    });
});

it("counts what the program itself calls a reason to replace", async () => {
    const { resources } = await evaluate(stackFile("aks"));
    const cluster = resources.find((it) => it.type.endsWith(":ManagedCluster"))!;
    const lifecycle = { ...cluster.lifecycle, replaceOnChanges: ["agentPoolProfiles[0].vmSize"] };
    const [found] = statefulResources([{ ...cluster, lifecycle }]);
    expect(found?.fixed).toHaveProperty(["agentPoolProfiles[0].vmSize"], expect.stringMatching(/^Standard_/));
});
