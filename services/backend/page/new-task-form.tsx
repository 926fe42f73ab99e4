import { useState } from "preact/hooks";
import { type NewTask } from "./contract";
import { fieldsOf } from "./fields";

type Choices = readonly (readonly [value: string, words: string])[];

const rhythms: Choices = [
    ["none", "does not repeat"],
    ["daily", "daily"],
    ["weekly", "weekly"],
    ["monthly", "monthly"],
    ["yearly", "yearly"],
];
const leads: Choices = [
    ["15", "15 minutes before"],
    ["60", "an hour before"],
    ["0", "when it is due"],
    ["", "none"],
];

/** As in the tutorial: its reminder comes 15 minutes before it is due, so in 20 seconds. */
const example = (): NewTask => ({
    title: "Water the plants",
    due_date: new Date(Date.now() + (15 * 60 + 20) * 1000).toISOString(),
    recurrence: "daily",
    reminder_offset_minutes: 15,
    time_zone: timeZone(),
});

const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function readTask(form: HTMLFormElement): NewTask {
    const field = fieldsOf(form);
    return {
        title: field("title"),
        due_date: field("due") === "" ? null : new Date(field("due")).toISOString(),
        recurrence: field("recurrence") as NewTask["recurrence"],
        reminder_offset_minutes: field("reminder") === "" ? null : Number(field("reminder")),
        time_zone: timeZone(),
    };
}

const options = (choices: Choices) =>
    choices.map(([value, words]) => (
        <option key={value} value={value}>
            {words}
        </option>
    ));

/** @param onTask answers whether the task was taken. */
export function NewTaskForm({ onTask }: { readonly onTask: (task: NewTask) => Promise<boolean> }) {
    const [busy, setBusy] = useState(false);

    async function send(task: NewTask): Promise<boolean> {
        setBusy(true);
        const taken = await onTask(task);
        setBusy(false);
        return taken;
    }
    async function submit(form: HTMLFormElement): Promise<void> {
        if (!(await send(readTask(form)))) return;
        form.reset();
        form.querySelector("input")?.focus();
    }
    return (
        <form
            class="card new-task"
            aria-label="New task"
            onSubmit={(event) => {
                event.preventDefault();
                void submit(event.currentTarget);
            }}
        >
            <label class="wide">
                Title
                <input name="title" required maxLength={200} autocomplete="off" />
            </label>
            <label>
                Due
                <input name="due" type="datetime-local" />
            </label>
            <label>
                Repeats
                <select name="recurrence">{options(rhythms)}</select>
            </label>
            <label>
                Reminder
                <select name="reminder">{options(leads)}</select>
            </label>
            <p class="actions wide">
                <button class="primary" disabled={busy}>
                    Add the task
                </button>
                <button type="button" disabled={busy} onClick={() => void send(example())}>
                    Add an example: reminder in 20 seconds, repeats daily
                </button>
            </p>
        </form>
    );
}
