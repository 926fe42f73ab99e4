import { randomUUID } from "node:crypto";
import { newTraceparent } from "@todo/shared/context";
import { createEvent, type CloudEvent, type ReminderEvent, type TaskEvent } from "@todo/shared/events";
import { type Task } from "@todo/shared/task";
import { newTask } from "../../../services/backend/src/task-rules";

export function aTask(change: Partial<Task> = {}): Task {
    const task = newTask(
        {
            title: "Water the plants",
            description: "",
            priority: "medium",
            tags: [],
            due_date: change.due_date ?? null,
            time_zone: "UTC",
            recurrence: "none",
            recurrence_interval: 1,
            reminder_offset_minutes: 15,
        },
        { id: randomUUID(), userId: randomUUID(), now: new Date().toISOString() },
    );
    return { ...task, ...change };
}

export const taskEvent = (
    type: TaskEvent["type"],
    task: Task,
    changes?: TaskEvent["data"]["changes"],
): TaskEvent & CloudEvent =>
    createEvent({
        service: "backend",
        type,
        time: new Date().toISOString(),
        traceparent: newTraceparent(),
        data: {
            schema_version: 1,
            task_id: task.id,
            user_id: task.user_id,
            request_id: "request-of-test",
            version: task.version,
            task,
            ...(changes ? { changes } : {}),
        },
    }) as TaskEvent & CloudEvent;

export const reminderEvent = (task: Task): ReminderEvent =>
    createEvent({
        service: "notification",
        type: "reminder.due",
        time: new Date().toISOString(),
        traceparent: newTraceparent(),
        data: {
            schema_version: 1,
            task_id: task.id,
            user_id: task.user_id,
            request_id: "request-of-test",
            version: task.version,
            title: task.title,
            due_date: "2027-01-01T00:15:00.000Z",
            remind_at: "2027-01-01T00:00:00.000Z",
            status: "sent",
        },
    }) as ReminderEvent;
