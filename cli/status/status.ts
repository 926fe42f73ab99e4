import { readFileSync } from "node:fs";
import { join } from "node:path";
import { namespaces } from "../../model/platform/namespaces";
import { endToEndSuite } from "../../model/contract/catalogue";
import { Kubectl } from "../cluster/kubectl";
import { readStackFile } from "../../engine/stack-files";
import { findPulumi, withoutPulumi } from "../up/pulumi-cli";
import { neverBroughtUp } from "../up/operation";
import { outputsOf } from "../up/stack-outputs";
import { describeHealth, describeGate, podHealth, type JobStatus } from "./health";
import { type PodList } from "../cluster/pods";
import { localStatus } from "./local-health";
import { fillTemplate, forTerminal } from "./template";

/** `npm run status`; answers with the exit code: 1 when something is not healthy, or not there. */
export async function status(stack: string, options: { readonly all?: boolean } = {}): Promise<number> {
    const folder = process.cwd();
    const file = readStackFile(folder, stack);
    const local = stack === "dev" ? await localStatus(options) : undefined;
    if (local) console.log(local.text);

    const pulumi = await findPulumi(folder);
    const outputs = pulumi && (await outputsOf(folder, stack, pulumi));
    if (outputs === undefined) {
        if (local) return local.healthy ? 0 : 1;
        throw pulumi === undefined ? withoutPulumi(stack) : neverBroughtUp(stack);
    }
    const shown = Object.fromEntries(
        Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "(secret)" : String(value)]),
    );
    console.log(forTerminal(fillTemplate(readFileSync(join(folder, "Pulumi.README.md"), "utf8"), shown)));
    const kubectl = new Kubectl({
        context: file.values[`${file.project}:kubeContext`],
        kubeconfig: String(outputs["kubeconfig"]?.value ?? ""),
    });
    try {
        const where = ["--namespace", namespaces.services.name];
        const health = podHealth((await kubectl.get("pods", ...where)) as PodList);
        const gate = describeGate((await kubectl.get("job", endToEndSuite.name, ...where)) as JobStatus | undefined);
        console.log(`\n${describeHealth(health)}\n\nThe release gate ${gate}.`);
        return health.every((it) => it.healthy) && !gate.startsWith("FAILED") ? 0 : 1;
    } finally {
        kubectl.close();
    }
}
