import { type ServiceName } from "../../../model/contract/catalogue";
import { logEvents, logLevels, optionalLogFields, requiredLogFields } from "../../../model/contract/log-fields";
import { createLog, type Log } from "@todo/shared/log";

export type LogLine = Readonly<Record<string, string | number>>;

/** A log that a test can read; a line that breaks the contract (model/contract/log-fields.ts) throws where it is written. */
export class LogLines {
    readonly lines: LogLine[] = [];
    readonly log: Log;

    constructor(service: ServiceName) {
        this.log = createLog(service, "debug", {
            write: (text) => {
                const line = JSON.parse(text) as LogLine;
                requireContract(line, service, text);
                this.lines.push(line);
            },
        });
    }

    events = (code: (typeof logEvents)[number]): LogLine[] => this.lines.filter((it) => it["event"] === code);
}

const known: ReadonlySet<string> = new Set([...requiredLogFields, ...optionalLogFields]);

export function requireContract(line: LogLine, service: ServiceName, text: string): void {
    const problems = [
        ...requiredLogFields.filter((it) => !(it in line)).map((it) => `no ${it}`),
        ...Object.keys(line)
            .filter((it) => !known.has(it))
            .map((it) => `unknown field ${it}`),
        ...Object.entries(line)
            .filter(([, value]) => typeof value === "object")
            .map(([name]) => `${name} is not flat`),
        ...(line["service"] === service ? [] : ["wrong service"]),
        ...(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(line["timestamp"])) ? [] : ["bad timestamp"]),
        ...((logLevels as readonly unknown[]).includes(line["level"]) ? [] : ["bad level"]),
        ...(line["event"] === undefined || (logEvents as readonly unknown[]).includes(line["event"])
            ? []
            : ["bad event"]),
    ];
    if (problems.length > 0) throw new Error(`a log line breaks the contract: ${problems.join(", ")}: ${text}`);
}
