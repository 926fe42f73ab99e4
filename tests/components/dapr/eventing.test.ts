import { targetNames } from "../../../model/platform/choices";
import { evaluateVariant } from "../../support/stacks";

describe.each(targetNames)("Dapr's components on %s", (target) => {
    it("wait for broker and state store longer than one lost packet takes", async () => {
        const { resources } = await evaluateVariant({ target, broker: "redpanda", profile: "small" });
        const components = resources.filter((it) => it.inputs["kind"] === "Component");
        expect(components.map(({ inputs }) => (inputs["metadata"] as { name: string }).name).sort()).toEqual([
            "pubsub",
            "pubsub-broadcast",
            "pubsub-e2e",
            "statestore",
        ]);
        for (const { inputs } of components) expect(inputs["spec"]).toMatchObject({ initTimeout: "30s" });
    });
});
