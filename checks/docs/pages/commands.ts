import { scripts } from "../../../package.json";
import { type AnyCommand } from "../../../engine/command/command";

/** What a command answers to `--help`. */
export function helpOf(command: AnyCommand): string {
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    return text.trim();
}

/** The page of commands: every script of package.json, and what the groups among them hold. */
export function commandReference(commands: readonly AnyCommand[]): string {
    const sections = Object.entries(scripts).flatMap(([name, script]) => {
        const command = commands.find((it) => it.name() === name);
        // A script that only calls a well-known program has that program's help, which is no text of ours.
        if (command === undefined) return [`## npm run ${name}`, `Runs \`${script}\`; options are that program's.`];
        return [
            ...section("##", `npm run ${name}`, command),
            ...command.commands.flatMap((it) => section("###", `npm run ${name} -- ${it.name()}`, it)),
        ];
    });
    return [
        "# Commands",
        "What each answers to `--help`. Arguments follow `--`, as in `npm run plan -- aks --json`.",
        ...sections,
    ].join("\n\n");
}

const section = (level: string, title: string, command: AnyCommand): string[] => [
    `${level} ${title}`,
    ["```text", helpOf(command), "```"].join("\n"),
];
