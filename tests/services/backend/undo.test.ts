import { occurrenceIdBefore } from "@todo/shared/occurrence";
import { occurrenceAfter } from "../../../services/recurring-task/src/occurrences";
import { RecurringTasks, weekly } from "../support/recurring-tasks";
import { TestBackend, type TestUser } from "../support/backend";

let backend: TestBackend;
let user: TestUser;
let tasks: RecurringTasks;
beforeAll(async () => (backend = await TestBackend.start()));
beforeEach(async () => {
    user = await backend.user();
    tasks = new RecurringTasks(backend, user);
});
afterAll(() => backend.stop());

describe("an undone completion", () => {
    it("takes back the task that followed, and the next completion makes another", async () => {
        const task = await user.create(weekly);
        await tasks.complete(task.id);
        expect(await tasks.openDates()).toEqual(["2030-01-14T09:00:00.000Z"]);
        await tasks.change("PATCH", `${task.id}/reopen`);
        expect(await tasks.openDates()).toEqual(["2030-01-07T09:00:00.000Z"]);
        // A message of the completion that was undone comes late.
        await tasks.deliver(task.id);
        expect(await tasks.openDates()).toEqual(["2030-01-07T09:00:00.000Z"]);
        await tasks.complete(task.id);
        expect(await tasks.openDates()).toEqual(["2030-01-14T09:00:00.000Z"]);
    });

    it("takes back what its message makes at the same moment", async () => {
        const bins = await Promise.all(Array.from({ length: 20 }, () => user.create(weekly)));
        for (const { id } of bins) {
            await tasks.change("PATCH", `${id}/complete`);
            await Promise.all([tasks.deliver(id), tasks.change("PATCH", `${id}/reopen`)]);
        }
        expect((await tasks.open()).map((it) => it.id).sort()).toEqual(bins.map((it) => it.id).sort());
    });

    it("counts no more, also when the task is deleted before its message comes", async () => {
        const task = await user.create(weekly);
        await tasks.change("PATCH", `${task.id}/complete`);
        await tasks.change("PATCH", `${task.id}/reopen`);
        await tasks.change("DELETE", task.id);
        await tasks.deliver(task.id);
        expect(await tasks.openDates()).toEqual([]);

        const completed = await user.create(weekly);
        await tasks.change("PATCH", `${completed.id}/complete`);
        await tasks.change("DELETE", completed.id);
        await tasks.deliver(completed.id);
        expect(await tasks.openDates()).toEqual(["2030-01-14T09:00:00.000Z"]);
    });

    it("counts no more for the version before, which makes the same id again", async () => {
        const task = await user.create(weekly);
        for (let round = 0; round < 2; round++) {
            const completed = await tasks.change("PATCH", `${task.id}/complete`);
            const next = occurrenceAfter(completed)!;
            const payload = { ...next, id: occurrenceIdBefore(next) };
            const answer = await backend.inject({ method: "POST", url: "/internal/occurrences", payload });
            expect(answer.json()).toMatchObject({ created: true });
            if (round === 0) await tasks.change("PATCH", `${task.id}/reopen`);
        }
        expect(await tasks.openDates()).toEqual(["2030-01-14T09:00:00.000Z"]);
    });

    it("leaves a follower that holds something of its own, and replaces it once that is deleted", async () => {
        const task = await user.create(weekly);
        await tasks.complete(task.id);
        const [follower] = await tasks.open();
        await tasks.change("PATCH", follower!.id, { description: "and the paper" });
        await tasks.change("PATCH", `${task.id}/reopen`);
        expect(await tasks.openDates()).toHaveLength(2);
        await tasks.complete(task.id);
        expect(await tasks.openDates()).toEqual(["2030-01-14T09:00:00.000Z"]);
        await tasks.change("PATCH", `${task.id}/reopen`);
        await tasks.change("DELETE", follower!.id);
        await tasks.complete(task.id);
        expect(await tasks.openDates()).toEqual(["2030-01-14T09:00:00.000Z"]);
    });

    it("does not hide a rhythm that was changed after it", async () => {
        const task = await user.create(weekly);
        await tasks.complete(task.id);
        await tasks.change("PATCH", `${task.id}/reopen`);
        await tasks.change("PATCH", task.id, { recurrence: "daily" });
        await tasks.complete(task.id);
        expect(await tasks.openDates()).toEqual(["2030-01-08T09:00:00.000Z"]);
    });
});
