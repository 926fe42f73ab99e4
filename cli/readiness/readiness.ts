import { parseArgs } from "node:util";
import { checkPlatform, isReady, type Verdict } from "../../policy/checklist";
import { evaluate } from "../../engine/evaluate";
import { readStackFile, stackNames } from "../../engine/stack-files";
import { runTool } from "../../engine/command/run-tool";
import { platformOf } from "../../policy/prepare";

const help = `Holds stacks against the production checklist (docs/production-readiness.md), without CLI, account or cluster.

  npm run readiness -- [STACK ...] [--profile PROFILE] [--json]

  STACK      committed stacks; all when none is named
  --profile  as if the stack had this profile
  --json     verdicts as JSON

Exit code 1 when a critical rule is broken.`;

runTool(async () => {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            profile: { type: "string" },
            json: { type: "boolean" },
            help: { type: "boolean", short: "h" },
        },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const folder = process.cwd();
    const selected = positionals.length > 0 ? positionals : stackNames(folder);
    const verdicts: Record<string, Verdict[]> = {};
    for (const file of selected.map((it) => readStackFile(folder, it))) {
        const key = (name: string) => `${file.project}:${name}`;
        const config = values.profile ? { ...file.values, [key("profile")]: values.profile } : file.values;
        const { resources, outputs } = await evaluate({ ...file, values: config });
        verdicts[file.stack] = checkPlatform(
            await platformOf({
                stack: file.stack,
                profile: config[key("profile")] ?? "",
                target: config[key("target")] ?? "",
                resources,
                outputs,
                today: new Date(),
            }),
        );
    }
    if (values.json) {
        const plain = Object.entries(verdicts).map(([stack, all]) => [
            stack,
            all.map(({ rule, findings, accepted }) => ({ id: rule.id, severity: rule.severity, findings, accepted })),
        ]);
        console.log(JSON.stringify(Object.fromEntries(plain), null, 2));
    } else {
        for (const [stack, all] of Object.entries(verdicts)) console.log(describe(stack, all));
    }
    return Object.values(verdicts).every(isReady) ? 0 : 1;
});

function describe(stack: string, verdicts: readonly Verdict[]): string {
    const passed = verdicts.filter((it) => it.findings.length === 0).length;
    const accepted = verdicts.reduce((sum, it) => sum + it.accepted.length, 0);
    return [
        `\nStack ${stack}: ${passed} of ${verdicts.length} rules hold, ${accepted} findings accepted`,
        ...verdicts.flatMap((it) => [
            `  ${it.findings.length === 0 ? "ok  " : "FAIL"}  ${it.rule.severity.padEnd(11)}  ${it.rule.title}`,
            ...it.findings.map((finding) => `          ${finding}`),
            ...(it.findings.length === 0 ? [] : [`          to mend: ${it.rule.fix}`]),
            ...it.accepted.map(({ finding, reason }) => `          accepted: ${finding} (${reason})`),
        ]),
    ].join("\n");
}
