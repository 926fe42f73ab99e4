import { type TargetName } from "../../model/platform/choices";
import { readStackFile, type StackFile } from "../../engine/stack-files";
import { planStack } from "../../engine/plan/plan-stack";
import { clusterFindings } from "./cluster";
import { credentialFindings } from "./credentials";
import { describeFindings, type Finding } from "./finding";
import { imageFindings } from "./images";
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
        const { config, images } = await configAndImages(file, target, askRegistries);
        const findings = [
            ...(await toolFindings(folder, target)),
            ...(await credentialFindings(target)),
            ...(target === "dev" ? await clusterFindings(file) : []),
            ...config,
            ...images,
        ];
        console.log(`Stack ${file.stack}\n${describeFindings(findings)}\n`);
        missing += findings.filter((it) => it.state === "missing").length;
    }
    console.log(missing === 0 ? "Nothing is missing." : `Missing: ${missing}.`);
    return missing === 0 ? 0 : 1;
}

async function configAndImages(
    file: StackFile,
    target: TargetName,
    askRegistries: boolean,
): Promise<{ config: Finding[]; images: Finding[] }> {
    const { resources, problems } = await planStack(file);
    const subject = "config";
    const config: Finding[] = [
        ...problems.map(({ key, message, fix }): Finding => ({
            subject,
            state: "missing",
            detail: `${key}: ${message}`,
            fix,
        })),
        ...file.placeholders.map((key): Finding => ({
            subject,
            state: "missing",
            detail: `${key} is still to be filled in`,
            fix: `pulumi config set --stack ${file.stack} ${key} VALUE`,
        })),
    ];
    return {
        config: config.length > 0 ? config : [{ subject, state: "ok", detail: `Pulumi.${file.stack}.yaml` }],
        images: askRegistries ? await imageFindings(resources, { cluster: target === "dev" ? "local" : "remote" }) : [],
    };
}
