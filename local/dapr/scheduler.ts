import { Journal } from "../process/journal";
import { firstTime, JobError, momentOf, nextTime, retriesOf, type JobDefinition } from "./job-definition";

/** Calls back the app of a job. True when the app took it; rejects when it could not be asked. */
export type Watcher = (name: string, data: unknown) => Promise<boolean>;

export class JobExists extends Error {}

interface Entry {
    readonly job: JobDefinition;
    /** Times it went off already. */
    fired: number;
    /** When it goes off next, and when it ends, in milliseconds since the epoch. */
    next: number;
    readonly end?: number;
    /** Failed callbacks since it last succeeded. */
    failures: number;
}

/** Timers cannot wait longer. */
const longestTimer = 2 ** 31 - 1;

/**
 * Keeps jobs and calls their apps back at the time, at least once: what Dapr's scheduler is to sidecars. Jobs are on disk
 * before they are acknowledged. A job whose app has no sidecar here waits for one.
 */
export class Scheduler {
    private readonly jobs: Journal<Entry>;
    private readonly timers = new Map<string, NodeJS.Timeout>();
    private readonly watchers = new Map<string, Watcher[]>();
    private readonly inWork = new Set<string>();
    private turn = 0;

    constructor(file: string) {
        this.jobs = new Journal(file);
        for (const [key] of this.jobs.entries()) this.arm(key);
    }

    /** @throws {@link JobExists} unless it is to be overwritten, {@link JobError} when it makes no sense. */
    schedule(appId: string, name: string, { overwrite = false, ...job }: JobDefinition): void {
        const key = keyOf(appId, name);
        if (!overwrite && this.jobs.get(key) !== undefined) throw new JobExists(`job already exists: '${name}'`);
        const now = Date.now();
        retriesOf(job);
        const end = job.ttl === undefined ? undefined : momentOf(job.ttl, now);
        const next = firstTime(job, now);
        if (end !== undefined && end < next) throw new JobError("due time is after the job has ended");
        this.jobs.set(key, { job, fired: 0, next, end, failures: 0 });
        this.arm(key);
    }

    get(appId: string, name: string): JobDefinition | undefined {
        return this.jobs.get(keyOf(appId, name))?.job;
    }

    delete(appId: string, name: string): void {
        this.remove(keyOf(appId, name));
    }

    /** Jobs of an app go to one of its watchers. Returns how to stop watching. */
    watch(appId: string, watcher: Watcher): () => void {
        this.watchers.set(appId, [...(this.watchers.get(appId) ?? []), watcher]);
        for (const [key, { next }] of this.jobs.entries()) {
            if (appIdOf(key) === appId && next <= Date.now()) this.arm(key);
        }
        return () => {
            const others = this.watchers.get(appId)?.filter((it) => it !== watcher) ?? [];
            this.watchers.set(appId, others);
        };
    }

    close(): void {
        for (const timer of this.timers.values()) clearTimeout(timer);
        this.timers.clear();
    }

    private arm(key: string): void {
        clearTimeout(this.timers.get(key));
        const entry = this.jobs.get(key);
        if (entry === undefined) return;
        const wait = Math.min(Math.max(entry.next - Date.now(), 0), longestTimer);
        this.timers.set(
            key,
            setTimeout(() => {
                if (entry.next > Date.now()) this.arm(key);
                else void this.fire(key, entry);
            }, wait),
        );
    }

    private async fire(key: string, entry: Entry): Promise<void> {
        const watchers = this.watchers.get(appIdOf(key)) ?? [];
        const watcher = watchers[this.turn++ % watchers.length];
        // Armed again when a sidecar of the app arrives, or when the callback in work has ended.
        if (watcher === undefined || this.inWork.has(key)) return;
        this.inWork.add(key);
        let taken: boolean | undefined;
        try {
            taken = await watcher(key.slice(key.indexOf(" ") + 1), entry.job.data);
        } catch {
            // The sidecar went away: the job stays due, for the next one.
        }
        this.inWork.delete(key);
        if (this.jobs.get(key) !== entry) return this.arm(key);
        if (taken === undefined) return this.arm(key);
        if (taken) this.advance(key, { ...entry, failures: 0 });
        else this.retry(key, entry);
    }

    private retry(key: string, entry: Entry): void {
        const { limit, intervalMs } = retriesOf(entry.job);
        if (entry.failures >= limit) return this.advance(key, { ...entry, failures: 0 });
        this.put(key, { ...entry, failures: entry.failures + 1, next: Date.now() + intervalMs });
    }

    /** On to the next time, if there is one. */
    private advance(key: string, entry: Entry): void {
        const { job, end } = entry;
        const fired = entry.fired + 1;
        if (job.schedule === undefined || fired >= (job.repeats ?? Infinity)) return this.remove(key);
        const next = nextTime(job.schedule, Date.now());
        if (end !== undefined && next > end) return this.remove(key);
        this.put(key, { ...entry, fired, next });
    }

    private put(key: string, entry: Entry): void {
        this.jobs.set(key, entry);
        this.arm(key);
    }

    private remove(key: string): void {
        clearTimeout(this.timers.get(key));
        this.timers.delete(key);
        this.jobs.delete(key);
    }
}

const keyOf = (appId: string, name: string): string => `${appId} ${name}`;
const appIdOf = (key: string): string => key.slice(0, key.indexOf(" "));
