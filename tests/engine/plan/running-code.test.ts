import { evaluate } from "../../../engine/evaluate";
import { describeRunningCode, runningCode } from "../../../engine/plan/running-code";
import { images } from "../../../model/platform/charts";
import { stackFile } from "../../support/stacks";

const sentences = async (changes: Readonly<Record<string, string>>) =>
    describeRunningCode(runningCode((await evaluate(stackFile("dev", changes))).resources));

describe("what the services run", () => {
    it("is the code of the checkout, on a public image", async () =>
        expect(await sentences({})).toEqual([`the code of this checkout, on ${images.node}`]));

    it("is an image for each, where the stack names a registry", async () => {
        const registry = "registry.example.com/todo";
        const lines = await sentences({ imageRegistry: registry, imageTag: "1.0.0" });
        expect(lines).toHaveLength(5);
        expect(lines).toContain(`recurring-task: image ${registry}/todo-recurring-task:1.0.0`);
    });
});
