import { checkPlatform, isReady, type Verdict } from "../../policy/checklist";
import { evaluate } from "../../engine/evaluate";
import { readStackFile, stackNames } from "../../engine/stack-files";
import { auditedPlatform } from "../../policy/audited-stack";

export interface ReadinessOptions {
    /** As if the stacks had this one. */
    readonly profile?: string;
    readonly json?: boolean;
}

/** Answers with the exit code: 1 when a critical rule is broken. */
export async function readiness(named: readonly string[], { profile, json }: ReadinessOptions): Promise<number> {
    const folder = process.cwd();
    const selected = named.length > 0 ? named : stackNames(folder);
    const verdicts: Record<string, Verdict[]> = {};
    for (const file of selected.map((it) => readStackFile(folder, it))) {
        const key = (name: string) => `${file.project}:${name}`;
        const config = profile ? { ...file.values, [key("profile")]: profile } : file.values;
        const { resources, outputs } = await evaluate({ ...file, values: config });
        verdicts[file.stack] = checkPlatform(
            await auditedPlatform({
                stack: file.stack,
                profile: config[key("profile")] ?? "",
                target: config[key("target")] ?? "",
                resources,
                outputs,
                today: new Date(),
            }),
        );
    }
    if (json) {
        const plain = Object.entries(verdicts).map(([stack, all]) => [
            stack,
            all.map(({ rule, notes, findings, accepted }) => ({
                id: rule.id,
                severity: rule.severity,
                notes,
                findings,
                accepted,
            })),
        ]);
        console.log(JSON.stringify(Object.fromEntries(plain), null, 2));
    } else {
        for (const [stack, all] of Object.entries(verdicts)) console.log(describe(stack, all));
    }
    return Object.values(verdicts).every(isReady) ? 0 : 1;
}

function describe(stack: string, verdicts: readonly Verdict[]): string {
    const passed = verdicts.filter((it) => it.findings.length === 0).length;
    const accepted = verdicts.reduce((sum, it) => sum + it.accepted.length, 0);
    return [
        `\nStack ${stack}: ${passed} of ${verdicts.length} rules hold, ${accepted} findings accepted`,
        ...verdicts.flatMap((it) => [
            `  ${it.findings.length === 0 ? "ok  " : "FAIL"}  ${it.rule.severity.padEnd(11)}  ${it.rule.title}`,
            ...it.notes.map((note) => `          ${note}`),
            ...it.findings.map((finding) => `          ${finding}`),
            ...(it.findings.length === 0 ? [] : [`                    fix: ${it.rule.fix}`]),
            ...it.accepted.map(({ finding, reason }) => `          accepted: ${finding} (${reason})`),
        ]),
    ].join("\n");
}
