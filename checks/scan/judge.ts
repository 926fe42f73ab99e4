import { type Exception } from "../../policy/exceptions";
import { type ScanFinding } from "./kube-score";

/** What a scan of one stack comes to. */
export interface Judgement {
    readonly open: readonly ScanFinding[];
    /** Number of findings that an exception covers. */
    readonly accepted: number;
    readonly used: ReadonlySet<Exception>;
}

/** Holds findings against the exceptions. */
export function judge(stack: string, findings: readonly ScanFinding[], exceptions: readonly Exception[]): Judgement {
    const used = new Set<Exception>();
    const open = findings.filter(({ check, finding }) => {
        const exception = exceptions.find(
            (it) => it.rule === check && (it.stacks?.includes(stack) ?? true) && it.finding.test(finding),
        );
        if (exception) used.add(exception);
        return exception === undefined;
    });
    return { open, accepted: findings.length - open.length, used };
}

/** Exceptions that nothing needs any more: each would hide the next finding of its kind. */
export const unusedExceptions = (judgements: readonly Judgement[], exceptions: readonly Exception[]): Exception[] =>
    exceptions.filter((it) => !judgements.some(({ used }) => used.has(it)));
