import { type Transaction } from "kysely";
import { occurrenceId } from "@todo/shared/occurrence";
import { type Task } from "@todo/shared/task";
import { addToOutbox } from "./outbox";
import { isTakenBack, pickRhythm, sameRhythm, settingsOf, withSettings } from "./series-rules";
import { claimOccurrence, saveSettings } from "./series-repository";
import { deleteTaskRow, updateTaskRow } from "./task-repository";
import { deletedTask, differences, touched } from "./task-rules";
import { type Tables } from "./tables";

/** What a change of one task means for the open tasks of its series. */
export type Follow = (
    transaction: Transaction<Tables>,
    change: { readonly before: Task; readonly after: Task; readonly others: readonly Task[] },
) => Promise<void>;

/** Another rhythm is that of the series: it is kept there, and every open task follows it. */
export const spreadSettings: Follow = async (transaction, { before, after, others }) => {
    if (sameRhythm(before, after) || (before.recurrence === "none" && after.recurrence === "none")) return;
    // Counted from the occurrence that is open: this one, or the one that follows it.
    const series_start = after.status === "pending" ? after.series_start : (others[0]?.due_date ?? after.due_date);
    const settings = { ...settingsOf(after), series_start };
    await saveSettings(transaction, after, settings);
    for (const it of others.filter((other) => !sameRhythm(other, settings))) {
        const task = touched(withSettings(it, settings), after.updated_at);
        await updateTaskRow(transaction, task);
        await addToOutbox(transaction, "task.updated", task, differences(it, pickRhythm(settings)));
    }
};

/** An undone completion takes back the task that followed, or that would yet. */
export const takeBack: Follow = async (transaction, { before, after, others }) => {
    for (const it of others.filter((other) => isTakenBack(other, after))) {
        await deleteTaskRow(transaction, it.id);
        await addToOutbox(transaction, "task.deleted", deletedTask(it, after.updated_at));
    }
    if (before.recurrence === "none") return;
    // Its message may still be on the way: it finds the place taken, also when this task is gone by then. The version before
    // made the same id for the next completion, which must not be refused for that.
    const place = { series_id: before.series_id, occurrence: before.occurrence + 1 };
    await claimOccurrence(transaction, place, occurrenceId(before));
};
