import { evaluate } from "../../engine/evaluate";
import { type PlannedResource } from "../../engine/monitor";
import { stackFile } from "../support/stacks";

const resourcesOf = async (target: "gke" | "oke", type: RegExp): Promise<PlannedResource[]> => {
    const { resources } = await evaluate(stackFile(target, {}));
    return resources.filter((it) => type.test(it.type));
};

it("APIs of a project stay on when the stack goes: others may use them", async () => {
    const apis = await resourcesOf("gke", /^gcp:projects\/service:Service$/);
    expect(apis.length).toBeGreaterThan(0);
    for (const { inputs } of apis) expect(inputs["disableOnDestroy"]).toBe(false);
});

it("a newer image does not replace the nodes of OKE", async () => {
    const pools = await resourcesOf("oke", /NodePool$/);
    expect(pools.length).toBeGreaterThan(0);
    for (const { lifecycle } of pools) expect(lifecycle.ignoreChanges).toContain("nodeSourceDetails.imageId");
});
