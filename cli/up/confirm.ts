import { createInterface } from "node:readline/promises";
import { UserError } from "../../engine/command/user-error";

/** Asks before something that costs money or loses data. Without a terminal the answer has to come with the command. */
export async function confirm(question: string, command: string): Promise<boolean> {
    if (!process.stdin.isTTY) throw new UserError(`${question} There is no terminal to ask on`, command);
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await lines.question(`${question} [y/N] `);
    lines.close();
    return /^y(es)?$/i.test(answer.trim());
}
