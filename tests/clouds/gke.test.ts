import { run } from "../../engine/command/run-program";
import { CloudStack, operation, preparation } from "./support/stack";

describe("a stack on gke", () => {
    let stack: CloudStack;
    beforeAll(async () => (stack = await CloudStack.prepare("gke")), preparation);
    afterAll(() => stack?.close());

    it(
        "goes on after an update that was killed in the middle of the cluster, as npm run up says",
        async () => {
            await stack.killAt("create", /^todo-gke-cluster$/);
            await stack.cloud.settled();
            const refused = await stack.npmRun("up", "--yes");
            expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("todo-gke-cluster") as string });
            const [, command = ""] = /try: (.*pulumi import.*)/.exec(refused.stderr) ?? [];
            await run("sh", ["-c", command], { cwd: stack.project.folder, env: stack.project.env });
        },
        operation,
    );

    it(
        "goes on after what the cloud refused once",
        async () => {
            await stack.upFailingAt(/^todo-gke-pool$/, "Error 403: the quota is exceeded");
            await stack.upFailingAt(/^backups-store-use$/, "Error 400: the policy has changed meanwhile");
            await stack.up();
            expect(stack.cloud.idsOf(/-cluster$/)).toHaveLength(1);
        },
        operation,
    );

    it("is unchanged by the next update and by a refresh", () => stack.expectUnchanged(), operation);

    it(
        "goes as a whole, and leaves nothing in the cloud",
        async () => {
            expect(stack.cloud.left).toEqual(
                expect.arrayContaining([expect.stringMatching(/^disk /), expect.stringMatching(/^load-balancer /)]),
            );
            expect(await stack.destroy("--skip-preview")).toMatch(/^- \d+ deleted$/);
            expect(stack.cloud.left).toEqual([]);
        },
        operation,
    );
});
