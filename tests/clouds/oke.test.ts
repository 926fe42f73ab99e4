import { CloudStack, operation, preparation } from "./support/stack";

describe("a stack on oke", () => {
    let stack: CloudStack;
    beforeAll(async () => (stack = await CloudStack.prepare("oke")), preparation);
    afterAll(() => stack?.close());

    it("comes up from nothing", async () => expect(await stack.up()).toMatch(/^\+ \d+ created$/), operation);

    it("is unchanged by the next update and by a refresh", () => stack.expectUnchanged(), operation);

    it(
        "is refused as a whole while it is protected",
        async () => {
            const before = stack.cloud.left;
            await expect(stack.destroy()).rejects.toThrow("protected");
            expect(stack.cloud.left).toEqual(before);
        },
        operation,
    );
});
