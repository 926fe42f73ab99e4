import { CloudStack, operation, preparation } from "./support/stack";

describe("a stack on gke", () => {
    let stack: CloudStack;
    beforeAll(async () => (stack = await CloudStack.prepare("gke")), preparation);
    afterAll(() => stack?.close());

    it("comes up from nothing", async () => expect(await stack.up()).toMatch(/^\+ \d+ created$/), operation);

    it("is unchanged by the next update and by a refresh", () => stack.expectUnchanged(), operation);

    it(
        "goes as a whole, and leaves nothing in the cloud",
        async () => {
            expect(await stack.destroy()).toMatch(/^- \d+ deleted$/);
            expect(stack.cloud.left).toEqual([]);
        },
        operation,
    );
});
