import { parser } from "@grafana/lezer-logql";
import {
    narrow,
    savedQueries,
    searchIds,
    type LogSearch,
    type SavedQuery,
    type SearchId,
} from "../../components/logging/queries";
import { UserError } from "../../engine/command/user-error";

/** The time that a search looks at, in nanoseconds since 1970: from `start` up to but not including `end`. */
export interface Period {
    readonly start: bigint;
    readonly end: bigint;
}

/** What is to be looked for: LogQL, and whether it gives lines or numbers. */
export interface Search {
    readonly expression: string;
    readonly kind: SavedQuery["kind"];
    /** The same for log files; absent for LogQL that somebody typed. */
    readonly search?: LogSearch;
    readonly ids: Readonly<Partial<Record<SearchId, string>>>;
}

const unit = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of a duration such as 15m, 6h or 2d. */
function parseDuration(text: string): number {
    const [, count, of] = /^(\d+)([smhd])$/.exec(text) ?? [];
    if (count === undefined)
        throw new UserError(`"${text}" is no duration, such as 15m, 6h or 2d`, "npm run logs -- --help");
    return Number(count) * unit[of as keyof typeof unit];
}

/** The period of so many seconds up to a moment (ISO 8601; absent means now). */
export function periodOf(since: string, until: string | undefined, now = Date.now()): Period {
    const last = until === undefined ? now : Date.parse(until);
    if (Number.isNaN(last))
        throw new UserError(`"${until}" is no time, such as 2026-11-24T08:00:00Z`, "npm run logs -- --help");
    const end = BigInt(last) * 1_000_000n + 1n;
    return { start: end - BigInt(parseDuration(since)) * 1_000_000_000n, end };
}

/**
 * Whether LogQL gives lines or numbers, by Grafana's own grammar.
 *
 * @throws {@link UserError} that points at the first place that is no LogQL.
 */
function kindOf(expression: string): SavedQuery["kind"] {
    let kind: SavedQuery["kind"] = "logs";
    parser.parse(expression).iterate({
        enter: ({ type, from }) => {
            if (type.isError)
                throw new UserError(
                    `this is no LogQL: ${expression}\n${" ".repeat("error: this is no LogQL: ".length + from)}^`,
                    "npm run logs -- --list",
                );
            if (type.name === "MetricExpr") kind = "counts";
        },
    });
    return kind;
}

const optionOf = (id: SearchId) => `--${id.replace("_", "-")}`;

/**
 * Makes LogQL of what was typed: the name of a saved query, or LogQL itself.
 *
 * @throws {@link UserError} when there is no such query, or it lacks its id.
 */
export function searchFor(
    asked: string,
    ids: Readonly<Partial<Record<SearchId, string>>>,
    { start, end }: Period,
): Search {
    const saved = savedQueries.find((it) => it.id === asked);
    if (saved === undefined && !asked.includes("{"))
        throw new UserError(`there is no saved query "${asked}"`, "npm run logs -- --list");
    if (saved?.needs !== undefined && ids[saved.needs] === undefined)
        throw new UserError(
            `query ${asked} needs ${optionOf(saved.needs)}`,
            `npm run logs -- ${asked} ${optionOf(saved.needs)} ID`,
        );

    const seconds = (end - start) / 1_000_000_000n;
    const expression = (saved?.expression ?? asked).replaceAll("$__range", `${seconds}s`);
    const kind = saved?.kind ?? kindOf(expression);
    const given = searchIds.filter((it) => ids[it] !== undefined);
    if (kind === "counts" && given.length > 0)
        throw new UserError(
            `a query that gives numbers cannot be narrowed by ${given.map(optionOf).join(", ")}`,
            `npm run logs -- ${asked}`,
        );
    const narrowedBy = Object.fromEntries(given.map((it) => [it, ids[it]]));
    return { kind, expression: narrow(expression, ids), search: saved?.search, ids: narrowedBy };
}
