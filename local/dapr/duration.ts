const units: Readonly<Record<string, number>> = {
    ns: 1e-6,
    us: 1e-3,
    µs: 1e-3,
    ms: 1,
    s: 1000,
    m: 60_000,
    h: 3_600_000,
};

/** Milliseconds of a duration in Go's notation, for example `1m30s`. Undefined for anything else. */
export function parseDuration(text: string): number | undefined {
    if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
    let sum = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
        sum += Number(amount) * (units[unit ?? ""] ?? 0);
    }
    return sum;
}

/** As {@link parseDuration}, for texts of a configuration. */
export function durationOf(text: string): number {
    const duration = parseDuration(text);
    if (duration === undefined) throw new Error(`"${text}" is not a duration such as 1m30s`);
    return duration;
}
