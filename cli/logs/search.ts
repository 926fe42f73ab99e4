import { narrow, savedQueries, searchIds, type SavedQuery, type SearchId } from "../../components/logging/queries";
import { UserError } from "../../engine/command/user-error";
import { givesLines, parseLogQL } from "./logql";
import { type Period } from "./source";

/** What is to be looked for: LogQL, and whether it gives lines or numbers. */
export interface Search {
    readonly expression: string;
    readonly kind: SavedQuery["kind"];
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
    const kind = saved?.kind ?? (givesLines(parseLogQL(expression)) ? "logs" : "counts");
    const given = searchIds.filter((it) => ids[it] !== undefined);
    if (kind === "counts" && given.length > 0)
        throw new UserError(
            `a query that gives numbers cannot be narrowed by ${given.map(optionOf).join(", ")}`,
            `npm run logs -- ${asked}`,
        );
    return { kind, expression: narrow(expression, ids) };
}
