import { Problem } from "@todo/shared/problems";
import { type Task } from "@todo/shared/task";

export const etagOf = ({ version }: Pick<Task, "version">): string => `"${version}"`;

/** https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3: a tag may hold commas, so the list is not split at them. */
const etag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/;
const etagList = new RegExp(`^[ \\t]*${etag.source}(?:[ \\t]*,[ \\t]*${etag.source})*[ \\t]*$`);

function tagsOf(header: string): readonly string[] {
    if (!etagList.test(header))
        throw new Problem("invalid-request", "If-Match and If-None-Match take quoted entity tags, or *.");
    return header.match(new RegExp(etag, "g")) ?? [];
}

/**
 * Rejects with 412 unless the task is one that the caller has seen. A weak tag never matches:
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 */
export function requireMatch(task: Task, ifMatch: string | undefined): void {
    if (ifMatch === undefined || ifMatch.trim() === "*") return;
    if (!tagsOf(ifMatch).includes(etagOf(task)))
        throw new Problem("precondition-failed", `The task has changed since: it is at version ${task.version}.`, {
            headers: { etag: etagOf(task) },
        });
}

/** Whether the caller has this version already, by weak comparison: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
export function isUnchanged(task: Task, ifNoneMatch: string | undefined): boolean {
    if (ifNoneMatch === undefined) return false;
    return ifNoneMatch.trim() === "*" || tagsOf(ifNoneMatch).some((it) => it.replace(/^W\//, "") === etagOf(task));
}
