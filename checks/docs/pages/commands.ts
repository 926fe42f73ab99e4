import { delimiter, join } from "node:path";
import { scripts } from "../../../package.json";
import { run } from "../../../engine/command/run-command";

/** A script of package.json, and what it answers to `--help`. */
export interface Command {
    readonly name: string;
    readonly help: string;
}

/** Scripts that only call a well-known program have that program's help, which is no text of ours. */
const isOurs = (script: string): boolean => /^(tsx|node services)\b/.test(script);

/** Asks every script of package.json for its help, as npm would run it: a few at a time, since each is a process. */
export async function askCommands(folder: string): Promise<Command[]> {
    const path = [join(folder, "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
    const waiting = Object.entries(scripts);
    const answers = new Map<string, string>();
    const worker = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            const [name, script] = next;
            const help = await run("sh", ["-c", `${script} --help`], {
                cwd: folder,
                env: { ...process.env, PATH: path },
            });
            answers.set(name, help.trim());
        }
    };
    await Promise.all([worker(), worker()]);
    return Object.keys(scripts).map((name) => ({ name, help: answers.get(name) ?? "" }));
}

/** The page of commands. */
export function commandReference(commands: readonly Command[]): string {
    const sections = commands.map(({ name, help }) => {
        const script = (scripts as Readonly<Record<string, string>>)[name] ?? "";
        const text = isOurs(script)
            ? ["```text", help, "```"].join("\n")
            : `Runs \`${script}\`; options are that program's.`;
        return `## npm run ${name}\n\n${text}`;
    });
    return [
        "# Commands",
        "What each answers to `--help`. Arguments follow `--`, as in `npm run plan -- aks --json`.",
        ...sections,
    ].join("\n\n");
}
