import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { tryRun } from "../../../engine/command/run-program";
import { readStackFile } from "../../../engine/stack-files";
import { checkOut } from "./checkout";

/** A checkout with a state of its own, in which Pulumi is run as its users do. */
export class Project {
    private constructor(
        /** Where it is. */
        readonly folder: string,
        /** Environment of programs that work on it. */
        readonly env: Readonly<Record<string, string | undefined>>,
    ) {}

    /** @param revision what to check out; what is here by default */
    static async create(
        folder: string,
        env: Readonly<Record<string, string | undefined>>,
        revision?: string,
    ): Promise<Project> {
        rmSync(folder, { recursive: true, force: true });
        const state = join(folder, "state");
        mkdirSync(state, { recursive: true });
        return new Project(await checkOut(join(folder, "checkout"), revision), {
            ...env,
            PULUMI_BACKEND_URL: pathToFileURL(state).href,
            PULUMI_CONFIG_PASSPHRASE: "of a test",
            PULUMI_SKIP_UPDATE_CHECK: "true",
        });
    }

    /** Another clone of the same, as a colleague has it: what it knows beside the repository is the state. */
    async cloned(folder: string): Promise<Project> {
        rmSync(folder, { recursive: true, force: true });
        return new Project(await checkOut(folder), this.env);
    }

    /** Runs the CLI. It tells on its standard output what is wrong. */
    async pulumi(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
        const env = { ...this.env, ...more };
        const outcome = await tryRun("pulumi", args, { cwd: this.folder, env, timeout: 600_000 });
        if (outcome?.code === 0) return outcome.stdout;
        const words = `${outcome?.stdout ?? "it is not installed"}\n${outcome?.stderr ?? ""}`.trim();
        throw new Error(`pulumi ${args.join(" ")} failed:\n${words.split("\n").slice(-60).join("\n")}`);
    }

    /** Sets keys of a stack's file, and an example for each that a newcomer has still to fill in. */
    configure(stack: string, changes: Readonly<Record<string, unknown>> = {}): void {
        const { placeholders, values, project } = readStackFile(this.folder, stack);
        const path = join(this.folder, `Pulumi.${stack}.yaml`);
        const file = parse(readFileSync(path, "utf8")) as { config: Record<string, unknown> };
        const short = (key: string) => (key in file.config ? key : key.replace(`${project}:`, ""));
        for (const key of placeholders) file.config[short(key)] = values[key];
        for (const [key, value] of Object.entries(changes)) file.config[`${project}:${key}`] = value;
        writeFileSync(path, stringify(file));
    }
}
