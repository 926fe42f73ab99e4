import { join } from "node:path";
import { CloudStack, operation, preparation } from "./support/stack";

/** What the repository has of these keys; the rest has a default. */
const committed: Readonly<Record<string, unknown>> = { profile: "small" };

/** There and back, each on the stack that the one before has left. */
const switches: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    "Event Hubs": { broker: "eventhubs" },
    "a bucket for logs and a domain": { logStore: "bucket", domain: "todo.example.com", acmeEmail: "ops@example.com" },
    protection: { protect: true },
    "a larger profile": { profile: "standard" },
};

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

    it.each(Object.keys(switches))(
        "goes to %s and back with its login, and is then unchanged",
        async (name) => {
            const settings = switches[name]!;
            const clusters = stack.cloud.idsOf(/-cluster$/);
            const secret = "/api/v1/namespaces/todo/secrets/broker-credentials";
            stack.set(settings);
            await stack.up();
            await stack.cloud.cluster.api("GET", secret);
            stack.set(Object.fromEntries(Object.keys(settings).map((it) => [it, committed[it]])));
            await stack.up();
            await stack.up("--expect-no-changes");
            await stack.cloud.cluster.api("GET", secret);
            expect(stack.cloud.idsOf(/-cluster$/)).toEqual(clusters);
        },
        operation,
    );

    it(
        "goes from a fresh clone, after a destroy that was killed half-way, and leaves nothing in the cloud",
        async () => {
            await stack.killAt("delete", /^backups-store-container$/);
            await stack.cloud.settled();
            const clone = await stack.project.cloned(join(stack.project.folder, "..", "clone"));
            await clone.pulumi(["destroy", "--stack", "aks", "--yes", "--skip-preview"]);
            expect(stack.cloud.left).toEqual([]);
        },
        operation,
    );
});
