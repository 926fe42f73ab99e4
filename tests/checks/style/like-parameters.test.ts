import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { projectFolder } from "../../../model/project-folder";

/** What ESLint, as it is configured, says of a file of the product with this content. */
async function lint(content: string): Promise<string[]> {
    const eslint = join(projectFolder, "node_modules", "eslint", "bin", "eslint.js");
    const args = [eslint, "--stdin", "--stdin-filename", "components/cluster/foundation.ts", "--format", "json"];
    const child = spawn(process.execPath, args, { cwd: projectFolder, stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end(content);
    const [{ messages }] = JSON.parse(await text(child.stdout)) as [
        { messages: readonly { ruleId: string; line: number; message: string }[] },
    ];
    return messages.filter((it) => it.ruleId === "house/like-parameters").map((it) => `${it.line}: ${it.message}`);
}

const alike = (line: number, names: string, type: string) =>
    `${line}: ${names} are all of type ${type}: a caller may swap them, and nothing notices. Take an object.`;

it("refuses three parameters of one type, and lets two, objects and callbacks of others through", async () => {
    const found = await lint(`
export function plain(a: string, b: string, c: string) { return a + b + c; }
export const apart = (a: number, name: string, b?: number, c = 1) => [a, name, b, c];
export class Made { constructor(private readonly a: string, readonly b: string, c: string) { void [this.a, c]; } }
export const two = (a: string, b: string, c: number) => [a, b, c];
export const object = ({ a, b, c }: Record<"a" | "b" | "c", string>) => a + b + c;
export const callback = "x".replace(/(x)(y)?/, (_all, first: string, second) => first + String(second));
`);
    expect(found).toEqual([
        alike(2, "a: string, b: string, c: string", "string"),
        alike(3, "a: number, b?: number, c = 1", "number"),
        alike(4, "private readonly a: string, readonly b: string, c: string", "string"),
    ]);
});
