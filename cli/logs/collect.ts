import { RE2JS } from "re2js";
import { type Stage } from "../../components/logging/pipeline";

/** A line as Loki stores it. */
export interface LogEntry {
    /** Nanoseconds since 1970, as Loki writes them. */
    readonly timestamp: bigint;
    readonly labels: Readonly<Record<string, string>>;
    /** Structured metadata. */
    readonly metadata: Readonly<Record<string, string>>;
    readonly line: string;
}

/** A line on its way through the stages. */
interface Draft {
    timestamp: bigint;
    labels: Record<string, string>;
    metadata: Record<string, string>;
    line: string;
    readonly extracted: Record<string, string>;
}

/** Gives lines through, changed or held back. */
type Step = (draft: Draft) => Draft | undefined;

const criLine = /^(\S+?) (stdout|stderr) (\S+?) ([^]*)$/;

/** Nanoseconds of an RFC 3339 time with up to nine digits of a second. */
function parseNanoseconds(time: string): bigint {
    const [, seconds, fraction = ""] = /^(.*?\d{2}:\d{2}:\d{2})(?:\.(\d+))?/.exec(time) ?? [];
    const zone = /(Z|[+-]\d{2}:\d{2})$/.exec(time)?.[0] ?? "Z";
    const whole = Date.parse(`${seconds}${zone}`);
    if (Number.isNaN(whole)) throw new Error(`"${time}" is not an RFC 3339 time`);
    return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9));
}

function cri({ maxPartialLines, maxBytes }: Extract<Stage, { kind: "cri" }>): Step {
    const partial = new Map<string, string[]>();
    return (draft) => {
        const [, time, stream, flags, content] = criLine.exec(draft.line) ?? [];
        if (time === undefined || content === undefined) return draft;
        draft.timestamp = parseNanoseconds(time);
        draft.line = content;
        draft.labels["stream"] = stream!;
        const key = JSON.stringify(draft.labels);
        const parts = partial.get(key) ?? [];
        if (flags === "P") {
            // The collector gives up on a line with more parts, and starts again.
            partial.set(key, [...(parts.length >= maxPartialLines ? [] : parts), content]);
            return undefined;
        }
        partial.delete(key);
        draft.line = [...parts, content].join("").slice(0, maxBytes);
        return draft;
    };
}

function replace({ expression, replacement, source }: Extract<Stage, { kind: "replace" }>): Step {
    const pattern = RE2JS.compile(expression);
    const apply = (text: string): string => {
        const matcher = pattern.matcher(text);
        let result = "";
        let end = 0;
        while (matcher.find()) {
            result += text.slice(end, matcher.start(1)) + replacement;
            end = matcher.end(1);
        }
        return result + text.slice(end);
    };
    return (draft) => {
        if (source === undefined) draft.line = apply(draft.line);
        else if (draft.extracted[source] !== undefined) draft.extracted[source] = apply(draft.extracted[source]);
        return draft;
    };
}

function json({ fields }: Extract<Stage, { kind: "json" }>): Step {
    return (draft) => {
        const parsed = parseObject(draft.line);
        for (const [name, field] of Object.entries(fields)) {
            const value = parsed?.[field];
            if (value === undefined || value === null) continue;
            draft.extracted[name] = typeof value === "string" ? value : JSON.stringify(value);
        }
        return draft;
    };
}

export function parseObject(line: string): Record<string, unknown> | undefined {
    if (!line.trimStart().startsWith("{")) return undefined;
    try {
        return JSON.parse(line) as Record<string, unknown>;
    } catch {
        return undefined; // A line that only looks like JSON is a line all the same.
    }
}

function regex({ expression, source }: Extract<Stage, { kind: "regex" }>): Step {
    const pattern = RE2JS.compile(expression);
    return (draft) => {
        const matcher = pattern.matcher(draft.extracted[source] ?? "");
        if (draft.extracted[source] === undefined || !matcher.find()) return draft;
        for (const name of Object.keys(pattern.namedGroups())) draft.extracted[name] = matcher.group(name) ?? "";
        return draft;
    };
}

function stepOf(stage: Stage): Step {
    switch (stage.kind) {
        case "cri":
            return cri(stage);
        case "replace":
            return replace(stage);
        case "json":
            return json(stage);
        case "regex":
            return regex(stage);
        case "labels":
            return (draft) => {
                for (const name of stage.names) {
                    if (draft.extracted[name] !== undefined) draft.labels[name] = draft.extracted[name];
                }
                return draft;
            };
        case "staticLabels":
            return (draft) => {
                Object.assign(draft.labels, stage.values);
                return draft;
            };
        case "structuredMetadata":
            return (draft) => {
                for (const name of stage.names) {
                    const value = draft.labels[name] ?? draft.extracted[name];
                    if (value !== undefined) draft.metadata[name] = value;
                    delete draft.labels[name];
                }
                return draft;
            };
        case "keepLabels":
            return (draft) => {
                draft.labels = Object.fromEntries(
                    Object.entries(draft.labels).filter(([name]) => stage.names.includes(name)),
                );
                return draft;
            };
    }
}

/**
 * What a collector makes of lines in a container's log file: an interpreter of the same description that Alloy's and Promtail's
 * configurations are rendered from. For tests, and for reading the log files of a local run.
 */
export function createCollector(stages: readonly Stage[]) {
    const steps = stages.map(stepOf);
    /** `labels` are what discovery gave; the line is in the container runtime's format. Undefined while parts are missing. */
    return (labels: Readonly<Record<string, string>>, line: string): LogEntry | undefined => {
        let draft: Draft | undefined = {
            timestamp: 0n,
            labels: { ...labels },
            metadata: {},
            line,
            extracted: { ...labels },
        };
        for (const step of steps) {
            draft = step(draft);
            if (draft === undefined) return undefined;
        }
        return { timestamp: draft.timestamp, labels: draft.labels, metadata: draft.metadata, line: draft.line };
    };
}
