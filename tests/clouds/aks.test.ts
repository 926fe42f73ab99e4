import { CloudStack, operation, preparation } from "./support/stack";

describe("a stack on aks", () => {
    let stack: CloudStack;
    beforeAll(async () => (stack = await CloudStack.prepare("aks")), preparation);
    afterAll(() => stack?.close());

    it(
        "goes on after what the cloud refused once",
        async () => {
            await stack.upFailingAt(/^todo-aks-subnet-use$/, "AuthorizationFailed: a role");
            await stack.upFailingAt(/^backups-store-account$/, "StorageAccountAlreadyTaken: a bucket");
            await stack.up();
        },
        operation,
    );

    it("is unchanged by the next update and by a refresh", () => stack.expectUnchanged(), operation);

    it(
        "goes to Event Hubs and back with its login, and is then unchanged",
        async () => {
            const clusters = stack.cloud.idsOf(/-cluster$/);
            const login = "/api/v1/namespaces/todo/secrets/broker-credentials";
            for (const broker of ["eventhubs", undefined]) {
                stack.set({ broker });
                await stack.up();
                await stack.cloud.cluster.api("GET", login);
            }
            await stack.up("--expect-no-changes");
            await stack.cloud.cluster.api("GET", login);
            expect(stack.cloud.idsOf(/-cluster$/)).toEqual(clusters);
        },
        operation,
    );

    it(
        "goes as a whole, and leaves nothing in the cloud",
        async () => {
            expect(await stack.destroy()).toMatch(/^- \d+ deleted$/);
            expect(stack.cloud.left).toEqual([]);
        },
        operation,
    );
});
