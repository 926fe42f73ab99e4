import { CloudStack, operation, preparation } from "./support/stack";

describe("a stack on oke, which is protected", () => {
    let stack: CloudStack;
    beforeAll(async () => (stack = await CloudStack.prepare("oke")), preparation);
    afterAll(() => stack?.close());

    it(
        "goes on after what the cloud refused once",
        async () => {
            await stack.upFailingAt(/^todo-oke-pool/, "500-InternalError, Out of host capacity.");
            await stack.upFailingAt(/^backups-store-policy$/, "400-InvalidParameter, No permissions found");
            await stack.up();
        },
        operation,
    );

    it("is unchanged by the next update and by a refresh", () => stack.expectUnchanged(), operation);

    it(
        "is refused as a whole by destroy and by npm run down, which delete nothing",
        async () => {
            stack.cloud.store("backup");
            const before = stack.cloud.left;
            await expect(stack.destroy()).rejects.toThrow("is protected");
            expect(await stack.npmRun("down", "--yes")).toMatchObject({
                code: 1,
                stderr: expect.stringContaining("nothing was deleted") as string,
            });
            expect(stack.cloud.left).toEqual(before);
        },
        operation,
    );

    it(
        "keeps the backups, and what opens them, when destroy leaves out what is protected",
        async () => {
            const before = stack.cloud.left.filter((it) => !/^(disk|load-balancer) /.test(it));
            await stack.destroy("--exclude-protected");
            expect(stack.cloud.storedObjects).toEqual(["backup"]);
            expect(before.filter((it) => it.includes("backups-store") && !stack.cloud.left.includes(it))).toEqual([]);
            const state = await stack.pulumi("stack", "export");
            expect(state).toContain("::backups-passphrase");
        },
        operation,
    );

    it(
        "goes as a whole once nothing is protected, and leaves nothing in the cloud",
        async () => {
            await stack.project.pulumi(["state", "unprotect", "--all", "--yes", "--stack", "oke"]);
            expect(await stack.destroy("--skip-preview")).toMatch(/^- \d+ deleted$/);
            expect(stack.cloud.left).toEqual([]);
            expect(stack.cloud.storedObjects).toEqual([]);
        },
        operation,
    );
});
