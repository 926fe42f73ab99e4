/** What the doctor found out about one thing. `unknown` is what cannot be told from here; only `missing` fails. */
export interface Finding {
    readonly subject: string;
    readonly state: "ok" | "missing" | "advice" | "unknown";
    /** Version, place or cause. */
    readonly detail: string;
    /** Command or address that helps; every finding that is not ok has one. */
    readonly fix?: string;
}

const marks = { ok: "ok", missing: "MISSING", advice: "advice", unknown: "unknown" } as const;

/** Findings as lines, what helps below what it helps against. */
export function describeFindings(findings: readonly Finding[]): string {
    const width = Math.max(...findings.map((it) => it.subject.length));
    return findings
        .flatMap(({ subject, state, detail, fix }) => [
            `  ${marks[state].padEnd(7)}  ${subject.padEnd(width)}  ${detail}`,
            ...(fix === undefined || state === "ok" ? [] : [`  ${" ".repeat(9 + width)}  try: ${fix}`]),
        ])
        .join("\n");
}
