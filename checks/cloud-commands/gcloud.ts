import help from "./gcloud-help.json";

const commands: Readonly<Record<string, readonly string[]>> = help.commands;
const flagsOfAll: readonly string[] = help.flagsOfAll;

/** Where Google says what a command takes. */
export const helpPage = (command: string): string =>
    `https://cloud.google.com/sdk/gcloud/reference/${command.replaceAll(" ", "/")}`;

/** Commands of gcloud that its recorded help does not know, with the page to look them up. */
export const refusedByHelp = (lines: readonly (readonly string[])[]): string[] => lines.flatMap(refusal);

function refusal(line: readonly string[]): string[] {
    const said = `gcloud ${line.join(" ")}`;
    const names = line.filter((it) => !it.startsWith("-"));
    const command = names
        .map((_, index) => names.slice(0, index + 1).join(" "))
        .filter((it) => it in commands)
        .at(-1);
    if (command === undefined) return [`${said}: its command is not in gcloud-help.json; ${helpPage(names[0] ?? "")}`];
    const unknown = line
        .map((it) => /^--[^=]+/.exec(it)?.[0])
        .filter((it) => it !== undefined && !commands[command]!.includes(it) && !flagsOfAll.includes(it));
    return unknown.length === 0
        ? []
        : [`${said}: gcloud-help.json has no ${unknown.join(" ")} of it; ${helpPage(command)}`];
}
