import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate } from "../../../engine/evaluate";
import {
    statefulResources,
    unannouncedLosses,
    type Announcement,
    type StatefulResource,
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
    const changed = (fixed: object) =>
        before.map((it) => (it === cluster ? { ...it, fixed: { ...it.fixed, ...fixed } } : it));

    it("finds a cluster that would be replaced", () => {
        const network = { "options.kubernetesNetworkConfig": { podsCidr: "10.0.0.0/16" } };
        expect(unannouncedLosses(before, changed(network), [])).toEqual([
            expect.stringMatching(/would be replaced.*10\.0\.0\.0/),
        ]);
    });

    it("finds a resource that is gone, or has another name", () => {
        const renamed = before.map((it) => (it === cluster ? { ...it, urn: `${it.urn}-2` } : it));
        expect(unannouncedLosses(before, renamed, [])).toEqual([expect.stringMatching(/would be deleted/)]);
    });

    it("accepts what is announced, and what is new", () => {
        expect(
            unannouncedLosses(before, changed({ vcnId: "other" }), [{ urn: cluster.urn, reason: "a new network" }]),
        ).toEqual([]);
        expect(unannouncedLosses(before, [...before, { ...cluster, urn: "new" }], [])).toEqual([]);
    });
});
