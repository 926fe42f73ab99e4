import { request } from "../client/account";
import { expectEqual } from "../client/eventually";
import { forged, type Step, type World } from "./step";

/** Nobody but its user reaches anything: a token of another user is forbidden, a bad one or none unauthorized (FR-021). */
export const accessSteps: readonly Step[] = [
    {
        name: "foreign-tasks",
        service: "backend",
        title: "Nobody reads or deletes another user's tasks",
        covers: ["FR-022"],
        async run(world) {
            const { alice, bob, target, title } = world;
            const task = await alice.createTask({ title: title("foreign-tasks") });
            await onlyAliceReads(world, target.url("backend", `/api/${alice.userId}/tasks/${task.id}`));
            const asOwn = target.url("backend", `/api/${bob.userId}/tasks/${task.id}`);
            expectEqual("deleting it as one's own", (await request(asOwn, "DELETE", { token: bob.token })).status, 404);
            expectEqual("the task afterwards", await alice.task(task.id), task);
            return "with another user's token, a forged one and none";
        },
    },
    {
        name: "foreign-reminders",
        service: "notification",
        title: "Nobody reads another user's reminders",
        covers: ["FR-025"],
        async run(world) {
            const { alice, target, title } = world;
            const task = await alice.createTask({ title: title("foreign-reminders") });
            await onlyAliceReads(world, target.url("notification", `/api/${alice.userId}/reminders/${task.id}`));
            return "with another user's token, a forged one and none";
        },
    },
    {
        name: "foreign-audit-log",
        service: "audit",
        title: "Users read only their own audit log, and only administrators read everybody's",
        covers: ["FR-027"],
        async run(world) {
            const { alice, bob, target } = world;
            await onlyAliceReads(world, target.url("audit", `/api/${alice.userId}/audit-logs`));
            const ofAll = await request(target.url("audit", "/api/audit-logs"), "GET", { token: bob.token });
            expectEqual("the audit log of all as a user", ofAll.status, 403);
            return "with another user's token, a forged one and none";
        },
    },
];

async function onlyAliceReads({ alice, bob }: World, url: string): Promise<void> {
    expectEqual(`${url} as another user`, (await request(url, "GET", { token: bob.token })).status, 403);
    expectEqual(`${url} with a forged token`, (await request(url, "GET", { token: forged(alice) })).status, 401);
    expectEqual(`${url} without a token`, (await request(url, "GET")).status, 401);
}
