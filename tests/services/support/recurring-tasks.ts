import { type TaskEvent } from "@todo/shared/events";
import { type Task } from "@todo/shared/task";
import { occurrenceAfter } from "../../../services/recurring-task/src/occurrences";
import { type TestBackend, type TestUser } from "./backend";

export const weekly = { title: "Bins", due_date: "2030-01-07T09:00:00Z", recurrence: "weekly" };

/** A user's tasks that recur, with recurring-task's part played by the test. */
export class RecurringTasks {
    constructor(
        private readonly backend: TestBackend,
        private readonly user: TestUser,
    ) {}

    change = async (method: "PATCH" | "PUT" | "DELETE", path: string, payload?: object): Promise<Task> => {
        const answer = await this.user.request(method, `/${path}`, payload === undefined ? {} : { payload });
        if (answer.statusCode >= 300) throw new Error(answer.body);
        return (answer.body === "" ? {} : answer.json()) as Task;
    };

    list = async (query = ""): Promise<Task[]> =>
        (await this.user.request("GET", `?sort=due_date${query}`)).json<{ items: Task[] }>().items;

    /** Open tasks, by their due date. */
    open = (): Promise<Task[]> => this.list("&status=pending");

    openDates = async (): Promise<(string | null)[]> => (await this.open()).map((it) => it.due_date);

    /** Completes a task, and gives the messages of all completions that there were: some come again. */
    async complete(id: string): Promise<void> {
        await this.change("PATCH", `${id}/complete`);
        await this.deliver(id);
    }

    /** Gives the backend the messages of a task's completions. */
    async deliver(id: string): Promise<void> {
        for (const event of await this.backend.events(id)) {
            if (event.type !== "task.completed") continue;
            const payload = occurrenceAfter((event as TaskEvent).data.task);
            if (!payload) continue;
            const answer = await this.backend.inject({ method: "POST", url: "/internal/occurrences", payload });
            if (![200, 201].includes(answer.statusCode)) throw new Error(answer.body);
        }
    }
}
