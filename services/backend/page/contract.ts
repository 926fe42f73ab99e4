import { type Task } from "@todo/shared/task";
import { type EventType } from "../../../model/contract/catalogue";

/** What the page knows of the answers that it gets. */
export type { Task };

export interface Reminder {
    readonly title: string;
    readonly due_date: string;
    readonly remind_at: string;
    readonly status: "scheduled" | "cancelled" | "sent";
}

/** What the WebSocket tells of an event. */
export interface EventMessage {
    readonly type: EventType;
    readonly event_id: string;
    readonly task_id: string;
    readonly version: number;
    readonly time: string;
    readonly task?: Task;
    readonly reminder?: Reminder;
}

/** What the audit log tells of an event. */
export interface AuditEntry {
    readonly event_id: string;
    readonly timestamp: string;
    readonly event_type: EventType;
    readonly task_id: string;
    readonly request_id: string;
    readonly version: number;
    readonly snapshot: Task | Reminder | null;
    readonly broker: { readonly topic: string; readonly partition: number | null; readonly offset: string | null };
}

/** What somebody writes of a new task. */
export interface NewTask {
    readonly title: string;
    readonly due_date: string | null;
    readonly recurrence: Task["recurrence"];
    readonly reminder_offset_minutes: number | null;
    readonly time_zone: string;
}

export interface Credentials {
    readonly email: string;
    readonly password: string;
}

export interface Session {
    readonly access_token: string;
    readonly user_id: string;
    readonly email: string;
}
