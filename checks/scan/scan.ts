import { cloudNames } from "../../model/platform/choices";
import { scanExceptions } from "../../policy/exceptions";
import { evaluate } from "../../engine/evaluate";
import { readStackFile } from "../../engine/stack-files";
import { auditedPlatform } from "../../policy/audited-stack";
import { scan } from "./kube-score";
import { judge, unusedExceptions, type Judgement } from "./judge";

/** Answers with the exit code: 1 when something is found that is not accepted, or accepted and not found any more. */
export async function scanStacks(
    stacks: readonly string[],
    { profile }: { readonly profile: string },
): Promise<number> {
    const judgements: Judgement[] = [];
    for (const stack of stacks) {
        const file = readStackFile(process.cwd(), stack);
        const key = (name: string) => `${file.project}:${name}`;
        const config = { ...file.values, [key("profile")]: profile };
        const platform = await auditedPlatform({
            ...(await evaluate({ ...file, values: config })),
            stack,
            profile,
            target: config[key("target")] ?? "",
            today: new Date(),
        });
        const judgement = judge(stack, await scan(platform), scanExceptions);
        judgements.push(judgement);
        console.log(`${stack}, ${profile}: ${judgement.open.length} findings, ${judgement.accepted} accepted`);
        for (const it of judgement.open) console.log(`  ${it.check}: ${it.finding}`);
    }
    // Of part of the stacks it says nothing.
    const unused = stacks.length < cloudNames.length ? [] : unusedExceptions(judgements, scanExceptions);
    for (const it of unused) console.log(`accepted and not found any more: ${it.rule} ${it.finding.source}`);
    return judgements.some((it) => it.open.length > 0) || unused.length > 0 ? 1 : 0;
}
