import { type TargetName } from "../../model/platform/choices";
import { readStackFile } from "../../engine/stack-files";
import { factsOf } from "../../stacks/targets";
import { planStack } from "../../engine/plan/plan-stack";
import { clusterFindings } from "./cluster";
import { configFindings } from "./config";
import { credentialFindings } from "./credentials";
import { describeFindings } from "./finding";
import { imageFindings } from "./images";
import { accountOf, describeSteps, neededSteps } from "./first-steps";
import { toolFindings } from "./tools";

/** `npm run doctor`; answers with the exit code: 1 when something is missing. */
export async function doctor(
    stacks: readonly string[],
    { images: askRegistries }: { readonly images: boolean },
): Promise<number> {
    const folder = process.cwd();
    const files = stacks.map((it) => readStackFile(folder, it));
    let missing = 0;
    for (const file of files) {
        const target = file.values[`${file.project}:target`] as TargetName;
        const plan = await planStack(file);
        const findings = [
            ...(await toolFindings(folder, target)),
            ...(await credentialFindings(target)),
            ...(target === "dev" ? await clusterFindings(file) : []),
            ...configFindings(file, plan),
            ...(askRegistries
                ? await imageFindings(plan.resources, { cluster: target === "dev" ? "local" : "remote" })
                : []),
        ];
        console.log(`Stack ${file.stack}\n${describeFindings(findings)}\n`);
        const steps = factsOf(target).firstSteps;
        if (steps !== undefined && !file.values[`${file.project}:kubeContext`]) {
            const needed = await neededSteps(steps, accountOf(file));
            console.log(`${describeSteps({ stack: file.stack, steps, needed, waiting: plan.timeline?.minutes })}\n`);
        }
        missing += findings.filter((it) => it.state === "missing").length;
    }
    console.log(missing === 0 ? "Nothing is missing." : `Missing: ${missing}.`);
    return missing === 0 ? 0 : 1;
}
