import fc from "fast-check";
import { type Task } from "@todo/shared/task";
import { TestBackend, type TestUser } from "../support/backend";

let backend: TestBackend;
let user: TestUser;
beforeAll(async () => (backend = await TestBackend.start()));
beforeEach(async () => (user = await backend.user()));
afterAll(() => backend.stop());

it("whatever is stored can be read and sent back", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
    const input = fc.record(
        {
            title: text,
            description: text,
            tags: fc.array(text, { maxLength: 4 }),
            due_date: fc.oneof(
                fc.constant(null),
                fc
                    .date({ min: new Date("1970-01-03"), max: new Date("9999-12-28"), noInvalidDate: true })
                    .chain((it) => fc.constantFrom(it.toISOString(), it.toISOString().slice(0, 10))),
            ),
            all_day: fc.boolean(),
            time_zone: fc.constantFrom("UTC", "Europe/Berlin", "Pacific/Apia", "Africa/Cairo", "America/New_York"),
            recurrence: fc.constantFrom("none", "daily", "monthly"),
            recurrence_interval: fc.integer({ min: 1, max: 365 }),
            rrule: fc.constantFrom(
                null,
                "FREQ=MONTHLY;BYDAY=-1FR",
                "freq=daily;interval=3",
                "FREQ=WEEKLY;UNTIL=20300101",
            ),
            reminder_offset_minutes: fc.option(fc.integer({ min: 0, max: 40_320 })),
        },
        { requiredKeys: ["title"] },
    );
    let accepted = 0;
    await fc.assert(
        fc.asyncProperty(input, async (payload) => {
            const created = await user.request("POST", "", { payload });
            if (created.statusCode !== 201) return expect(created.statusCode).toBe(422);
            accepted++;
            const task = created.json<Task>();
            const again = await user.request("PUT", `/${task.id}`, { payload: task });
            expect([again.statusCode, again.json()]).toEqual([200, task]);
            for (const tag of task.tags) {
                const found = await user.request("GET", `?tags=${encodeURIComponent(tag)}`);
                expect(found.json<{ items: Task[] }>().items.map((it) => it.id)).toContain(task.id);
            }
            return undefined;
        }),
        { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(50);
});

it("a status is not sent back to change it", async () => {
    const task = await user.create({});
    const answer = await user.request("PUT", `/${task.id}`, { payload: { ...task, status: "completed" } });
    expect([answer.statusCode, answer.json<{ errors: object[] }>().errors]).toMatchObject([
        422,
        [{ pointer: "#/status" }],
    ]);
});

it("a task that is completed meanwhile is not replaced as an open one", async () => {
    const task = await user.create({});
    const payload = { ...task, title: "Other" };
    const answer = await backend.whileCompleting(task.id, () => user.request("PUT", `/${task.id}`, { payload }));
    expect(answer.statusCode).toBe(422);
    expect((await user.request("GET", `/${task.id}`)).json<Task>().title).toBe(task.title);
});
