import { useEffect, useMemo, useState } from "preact/hooks";
import { type NewTask, type Session } from "./contract";
import { Follower, type Followed } from "./follower";
import { NewTaskForm } from "./new-task-form";
import { TaskCard } from "./task-card";

export interface TasksProps {
    readonly session: Session;
    /** The user has logged out, or the session is over. */
    readonly onEnd: (reason: string) => void;
}

const states = {
    connecting: "Connecting",
    live: "Live",
    interrupted: "Connection lost: trying again",
    unauthorized: "Logged out",
} as const;

/** The tasks of a user, each with its way. */
export function Tasks({ session, onEnd }: TasksProps) {
    const follower = useMemo(
        () => new Follower(session, () => onEnd("Your session has ended. Log in again.")),
        [session],
    );
    const [{ story, connection, problem }, setFollowed] = useState<Followed>(follower.followed);
    useEffect(() => follower.start(setFollowed), [follower]);

    const tasks = [...story.tasks.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
    return (
        <>
            <p class="who">
                <span role="status" class={`connection ${connection}`}>
                    {states[connection]}
                </span>
                <span class="email">{session.email}</span>
                <button type="button" onClick={() => onEnd("")}>
                    Log out
                </button>
            </p>
            <NewTaskForm onTask={(task: NewTask) => follower.do((api) => api.create(task))} />
            <p role="alert" class="problem">
                {problem}
            </p>
            <section aria-labelledby="tasks">
                <h2 id="tasks">Your tasks</h2>
                {tasks.length === 0 && <p class="soft">None yet. The first one shows its way as it happens.</p>}
                {tasks.map((task) => (
                    <TaskCard
                        key={task.id}
                        task={task}
                        story={story}
                        onComplete={() => void follower.do((api) => api.complete(task.id))}
                        onReopen={() => void follower.do((api) => api.reopen(task.id))}
                        onDelete={() => void follower.do((api) => api.delete(task.id))}
                    />
                ))}
            </section>
        </>
    );
}
