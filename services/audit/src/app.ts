import { type Kysely } from "kysely";
import { Tokens, type SigningKeys } from "@todo/shared/auth";
import { consume, type Handler } from "@todo/shared/consumer";
import { Database } from "@todo/shared/database";
import { errorFields, type Log } from "@todo/shared/log";
import { secondsSince, type Metrics } from "@todo/shared/metrics";
import { serve, type Application, type Parts } from "@todo/shared/run";
import { deleteExpired, writeEntry } from "./entries";
import { auditRoutes } from "./routes";
import { indexes, migrations, type Tables } from "./tables";

export interface AuditSettings {
    readonly databaseUrl: string;
    readonly signingKeys: SigningKeys;
    readonly databasePoolSize: number;
    readonly retentionDays: number;
}

export interface Audit extends Application {
    readonly database: Database<Tables>;
}

/** The audit service, wired: writes every event of both topics, answers queries, forgets what is too old. */
export function createAudit(parts: Parts<"audit">, settings: AuditSettings): Audit {
    const { log, metrics } = parts;
    const database = new Database<Tables>({
        url: settings.databaseUrl,
        applicationName: "audit",
        poolSize: settings.databasePoolSize,
        migrations,
        indexes,
        tables: ["audit_logs"],
        log,
        metrics,
    });
    const { server, health } = serve(parts, { database });
    auditRoutes(server, database.db, new Tokens(settings.signingKeys));
    const write = writer(database.db, metrics, log);
    consume(server, parts, "task-events", write);
    consume(server, parts, "reminders", write);

    let stopForgetting: () => void = () => undefined;
    return {
        server,
        health,
        database,
        start: async () => {
            await database.prepare();
            stopForgetting = keepForgetting(database, settings.retentionDays, log);
        },
        stop: async () => {
            stopForgetting();
            await database.close();
        },
    };
}

/** Writes an event into the audit log; a failure is counted, and the event comes again. */
function writer(db: Kysely<Tables>, metrics: Metrics<"audit">, log: Log): Handler<"task-events" | "reminders"> {
    return async ({ event, position }) => {
        const started = performance.now();
        const about = { event_type: event.type, event_id: event.id, task_id: event.data.task_id };
        const count = (status: "success" | "failure") =>
            metrics.audit_logs_written_total.inc({ event_type: event.type, status });
        try {
            const written = await writeEntry(db, event, position);
            if (!written) return "duplicate";
            count("success");
            metrics.audit_log_write_duration_seconds.observe(secondsSince(started));
            log.info("Wrote an audit entry.", { event: "audit_written", ...about });
            return "success";
        } catch (error) {
            count("failure");
            log.error("Could not write an audit entry.", {
                event: "audit_write_failed",
                ...about,
                ...errorFields(error),
            });
            throw error;
        }
    };
}

const everyMilliseconds = 60 * 60 * 1000;

/** Deletes expired entries now and every hour; answers how to stop that. */
function keepForgetting({ db }: Database<Tables>, retentionDays: number, log: Log): () => void {
    const forget = () => {
        deleteExpired(db, retentionDays).then(
            (count) => {
                if (count > 0) log.info(`Deleted ${count} audit entries older than ${retentionDays} days.`);
            },
            (error: unknown) => log.warn("Deleting old audit entries failed; next time.", errorFields(error)),
        );
    };
    forget();
    const timer = setInterval(forget, everyMilliseconds).unref();
    return () => clearInterval(timer);
}
