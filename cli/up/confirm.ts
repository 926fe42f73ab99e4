import { createInterface } from "node:readline/promises";
import { UserError } from "../../engine/command/user-error";

interface Question {
    readonly question: string;
    /** What to type instead, without a terminal to ask on. */
    readonly command: string;
}

/** Asks before something that costs money or loses data. Without a terminal the answer has to come with the command. */
export const confirm = async (question: string, command: string): Promise<boolean> =>
    /^y(es)?$/i.test(await ask({ question, command }, "[y/N] "));

/** Asks for a name before something that cannot be taken back: nobody types that by habit. */
export const confirmByName = async ({ name, ...question }: Question & { readonly name: string }): Promise<boolean> =>
    (await ask(question, `Type ${name} to go on: `)) === name;

async function ask({ question, command }: Question, prompt: string): Promise<string> {
    if (!process.stdin.isTTY) throw new UserError(`${question} There is no terminal to ask on`, command);
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await lines.question(`${question} ${prompt}`);
    lines.close();
    return answer.trim();
}
