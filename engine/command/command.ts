import {
    Command,
    Help,
    InvalidArgumentError,
    type AddHelpTextContext,
    type AddHelpTextPosition,
    type CommandUnknownOpts,
} from "@commander-js/extra-typings";

/** A command with any arguments and options. */
export type AnyCommand = CommandUnknownOpts;

/** Of every terminal. */
const columns = 80;

const wrapped = (text: string): string => new Help().boxWrap(text, columns);

/** Wraps what is added to its help as well, which Commander leaves as it is. */
class NarrowCommand extends Command {
    override addHelpText(at: AddHelpTextPosition, text: string | ((context: AddHelpTextContext) => string)): this {
        return super.addHelpText(at, (context) => wrapped(typeof text === "string" ? text : text(context)));
    }
}

/**
 * A command that npm runs by its name, or a group of them. Its action imports what it is made of, so that help loads none of that.
 *
 * @param does sentences; a group lists the first one.
 */
export function command(name: string, does: string) {
    const made: Command = new NarrowCommand(name);
    return made
        .description(does)
        .helpOption("-h, --help", "shows this help")
        .helpCommand(false)
        .configureHelp({
            helpWidth: columns,
            commandUsage: (it) => `${invocation(it)} ${it.usage()}`,
            subcommandTerm: (it) => it.name(),
            subcommandDescription: (it) => it.description().split(/\. |\.$/)[0]!,
        })
        .configureOutput({
            outputError: (message, write) => write(`${message}  try: ${invocation(made)} --help\n`),
        });
}

/** Commands under one name, which alone lists them. */
export const group = (name: string, does: string, members: readonly AnyCommand[]): AnyCommand =>
    members.reduce((all, it) => all.addCommand(it), command(name, does).usage("NAME [argument...]") as AnyCommand);

/** Scripts of package.json as one command: `npm run`. */
export const npmRun = (scripts: readonly AnyCommand[]): AnyCommand =>
    group("npm run", "Runs a script of package.json.", scripts);

/** All scripts among which a command is one, or a part of one. */
export const scriptsAround = (it: AnyCommand): readonly AnyCommand[] =>
    it.parent === null ? it.commands : scriptsAround(it.parent);

/** What a user types before the arguments. */
function invocation(it: AnyCommand): string {
    if (it.parent === null) return it.name();
    // npm takes what stands before this for itself.
    return `${invocation(it.parent)} ${it.name()}${it.parent.parent === null ? " --" : ""}`;
}

/** Turns what a command's action answers into the exit code of the process. */
export const exitCode =
    <Args extends unknown[]>(action: (...args: Args) => Promise<number>) =>
    async (...args: Args): Promise<void> => {
        process.exitCode = await action(...args);
    };

/** Reads the value of an option that is a whole number. */
export const wholeNumber =
    (least: number, most: number) =>
    (given: string): number => {
        const value = Number(given);
        if (/^\d+$/.test(given) && value >= least && value <= most) return value;
        throw new InvalidArgumentError(`Allowed is a whole number from ${least} to ${most}.`);
    };
