import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LocalWorkspace, StackNotFoundError, type OutputMap, type PulumiCommand } from "@pulumi/pulumi/automation";
import { namespaces } from "../../components/namespaces";
import { endToEndSuite } from "../../components/services/catalogue";
import { readStackFile, type StackFile } from "../engine/stack-files";
import { runTool } from "../run-tool";
import { tryCommand } from "../try-command";
import { chooseBackend } from "../up/backend";
import { findPulumi } from "../up/pulumi-cli";
import { stackArgument } from "../stack-argument";
import { UserError } from "../user-error";
import { describeHealth, gateResult, podHealth, type Job, type PodList } from "./health";
import { localStatus } from "./local";
import { fillTemplate, forTerminal } from "./template";

const help = `Says where a stack is and how it is: addresses, commands, health of the services, last result of the release gate.

  npm run status [-- STACK]

  STACK   default: dev; there it is also the platform that npm run local has started on this machine

Exit code: 0, or 1 when a service is not healthy, the gate has failed, or nothing is there.`;

/** Outputs of a stack that exists; undefined when it was never brought up. */
async function outputsOf(folder: string, stack: string, pulumiCommand: PulumiCommand): Promise<OutputMap | undefined> {
    const { env } = await chooseBackend(folder, pulumiCommand);
    try {
        const found = await LocalWorkspace.selectStack(
            { stackName: stack, workDir: folder },
            { pulumiCommand, envVars: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" } },
        );
        const outputs = await found.outputs();
        return Object.keys(outputs).length === 0 ? undefined : outputs;
    } catch (error) {
        if (error instanceof StackNotFoundError) return undefined;
        throw error;
    }
}

/** Runs kubectl against the stack's cluster. A provisioned cluster's kubeconfig is an output. */
async function withKubectl<T>(
    { project, values }: StackFile,
    kubeconfig: string,
    use: (ask: (args: readonly string[]) => Promise<unknown>) => Promise<T>,
): Promise<T> {
    const context = values[`${project}:kubeContext`];
    const folder = kubeconfig === "" ? undefined : mkdtempSync(join(tmpdir(), "todo-status-"));
    try {
        const env = { ...process.env };
        if (folder !== undefined) {
            env["KUBECONFIG"] = join(folder, "kubeconfig");
            writeFileSync(env["KUBECONFIG"], kubeconfig, { mode: 0o600 });
        }
        return await use(async (args) => {
            const where = [...(context ? ["--context", context] : []), "--namespace", namespaces.services.name];
            const result = await tryCommand("kubectl", [...where, ...args, "--output", "json"], {
                env,
                timeout: 30_000,
            });
            if (result === undefined) throw new UserError("kubectl is not installed", "npm run doctor");
            if (/NotFound/.test(result.stderr)) return undefined;
            if (result.code !== 0)
                throw new UserError(`the cluster does not answer: ${result.stderr.trim()}`, "npm run doctor");
            return JSON.parse(result.stdout) as unknown;
        });
    } finally {
        if (folder !== undefined) rmSync(folder, { recursive: true });
    }
}

runTool(async () => {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: { help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const folder = process.cwd();
    const stack = stackArgument("status", positionals);
    const file = readStackFile(folder, stack);
    const local = stack === "dev" ? await localStatus() : undefined;
    if (local) console.log(local.text);

    const up = `npm run up${stack === "dev" ? "" : ` -- ${stack}`}`;
    const pulumi = await findPulumi(folder);
    const outputs = pulumi && (await outputsOf(folder, stack, pulumi));
    if (outputs === undefined) {
        if (local) return local.healthy ? 0 : 1;
        throw new UserError(
            pulumi === undefined
                ? `nothing runs on this machine, and without the Pulumi CLI nobody can tell about stack ${stack}`
                : `stack ${stack} has not been brought up`,
            up,
        );
    }
    const shown = Object.fromEntries(
        Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "(secret)" : String(value)]),
    );
    console.log(forTerminal(fillTemplate(readFileSync(join(folder, "Pulumi.README.md"), "utf8"), shown)));
    const kubeconfig = String(outputs["kubeconfig"]?.value ?? "");
    return withKubectl(file, kubeconfig, async (ask) => {
        const health = podHealth(((await ask(["get", "pods"])) ?? { items: [] }) as PodList);
        const gate = gateResult((await ask(["get", "job", endToEndSuite.name])) as Job | undefined);
        console.log(`\n${describeHealth(health)}\n\nThe release gate ${gate}.`);
        return health.every((it) => it.healthy) && !gate.startsWith("FAILED") ? 0 : 1;
    });
});
