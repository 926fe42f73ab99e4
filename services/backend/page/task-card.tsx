import { useEffect, useState } from "preact/hooks";
import { type Task } from "./contract";
import { type Story } from "./story";
import { wayOf, type Consumption, type Leg } from "./way";

export interface TaskCardProps {
    readonly task: Task;
    readonly story: Story;
    readonly onComplete: () => void;
    readonly onReopen: () => void;
    readonly onDelete: () => void;
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const exactClock = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
});

/** One task, and beside it its way through the platform. */
export function TaskCard({ task, story, onComplete, onReopen, onDelete }: TaskCardProps) {
    const deleted = story.deleted.has(task.id);
    const state = deleted ? "deleted" : task.status;
    const heading = `task-${task.id}`;
    return (
        <article class={`card task ${state}`} aria-labelledby={heading}>
            <div class="about">
                <h3 id={heading}>{task.title}</h3>
                <p class="soft">{factsOf(task, state).join(" · ")}</p>
                {!deleted && (
                    <p class="actions">
                        {task.status === "pending" ? (
                            <button type="button" aria-describedby={heading} onClick={onComplete}>
                                Complete
                            </button>
                        ) : (
                            <button type="button" aria-describedby={heading} onClick={onReopen}>
                                Reopen
                            </button>
                        )}
                        <button type="button" aria-describedby={heading} onClick={onDelete}>
                            Delete
                        </button>
                    </p>
                )}
            </div>
            <ol class="way" aria-label={`Way of ${task.title}`}>
                {wayOf(task.id, story).map((leg) => (
                    <LegItem key={leg.event.id} leg={leg} />
                ))}
            </ol>
        </article>
    );
}

function factsOf(task: Task, state: string): string[] {
    return [
        state,
        ...(task.due_date === null ? [] : [`due ${day.format(new Date(task.due_date))}`]),
        ...(task.recurrence === "none" ? [] : [`${task.recurrence}, occurrence ${task.occurrence}`]),
    ];
}

function LegItem({ leg: { event, publisher, topic, consumers } }: { readonly leg: Leg }) {
    return (
        <li>
            <p>
                <b>{event.type}</b> <time dateTime={event.time}>{exactClock.format(new Date(event.time))}</time>{" "}
                <span class="soft">
                    {publisher} → topic {topic}
                </span>
                {event.audit && (
                    <span class="soft">
                        {" "}
                        · request <code>{event.audit.request_id}</code>
                    </span>
                )}
            </p>
            <ul>
                {consumers.map((it) => (
                    <ConsumptionItem key={it.service} consumption={it} />
                ))}
            </ul>
        </li>
    );
}

function ConsumptionItem({ consumption: { service, done, words, at } }: { readonly consumption: Consumption }) {
    return (
        <li class={done ? "done" : "waiting"}>
            <b>{service}</b> {words}
            {at !== undefined && <Moment at={at} />}
        </li>
    );
}

/** A moment; one within the next hour is counted down to. */
function Moment({ at }: { readonly at: string }) {
    const left = useSecondsUntil(at);
    const isNear = left > 0 && left <= 3600;
    const sameDay = Math.abs(left) < 12 * 3600;
    return (
        <>
            {" "}
            <time dateTime={at}>{(sameDay ? clock : day).format(new Date(at))}</time>
            {isNear && ` (in ${left} s)`}
        </>
    );
}

function useSecondsUntil(at: string): number {
    const left = Math.ceil((Date.parse(at) - Date.now()) / 1000);
    const [, tick] = useState(0);
    useEffect(() => {
        if (left <= 0 || left > 3600) return;
        const timer = setTimeout(() => tick((it) => it + 1), 1000);
        return () => clearTimeout(timer);
    });
    return left;
}
