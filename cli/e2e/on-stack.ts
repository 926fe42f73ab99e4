import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackFile } from "../../engine/stack-files";
import { tryRun } from "../../engine/command/run-program";
import { requirePulumi } from "../up/pulumi-cli";
import { neverBroughtUp } from "../up/operation";
import { outputsOf } from "../up/stack-outputs";

/** Where the suite goes, and whom it trusts there beside the public authorities. */
export interface SuiteRoute {
    readonly args: readonly string[];
    /** In PEM; empty where nobody else is needed. */
    readonly authority: string;
}

/** Neither the name of a domain nor a certificate of a public authority is there in the first minutes: the stack knows better. */
export function routeTo(outputs: Readonly<Record<string, string>>): SuiteRoute {
    const { gatewayUrl = "", gatewayAddress = "", certificateAuthority = "" } = outputs;
    const address = gatewayAddress === "" ? [] : ["--address", gatewayAddress];
    return { args: ["--gateway", gatewayUrl, ...address], authority: certificateAuthority };
}

/** `npm run e2e -- --stack`: the suite as a process of its own, because Node takes further authorities at its start only. */
export async function verifyStack(stack: string, options: readonly string[]): Promise<number> {
    const folder = process.cwd();
    readStackFile(folder, stack);
    const pulumi = await requirePulumi(folder, stack);
    const outputs = await outputsOf(folder, stack, pulumi);
    if (outputs === undefined) throw neverBroughtUp(stack);
    const route = routeTo(Object.fromEntries(Object.entries(outputs).map(([name, it]) => [name, String(it.value)])));

    const temporary = mkdtempSync(join(tmpdir(), "todo-e2e-"));
    try {
        const suite = await tryRun(process.execPath, ["--import", "tsx", "e2e/main.ts", ...route.args, ...options], {
            followed: true,
            timeout: undefined,
            env: { ...process.env, ...trusting(route.authority, join(temporary, "authorities.pem")) },
        });
        return suite?.code ?? 1;
    } finally {
        rmSync(temporary, { recursive: true });
    }
}

const variable = "NODE_EXTRA_CA_CERTS";

/** Environment of a process that trusts an authority too, beside those that the user trusts already. */
function trusting(authority: string, file: string): Readonly<Record<string, string>> {
    if (authority === "") return {};
    const trusted = process.env[variable];
    writeFileSync(file, [...(trusted ? [readFileSync(trusted, "utf8")] : []), authority].join("\n"));
    return { [variable]: file };
}
