import { type AnyCommand } from "../engine/command/command";
import { listFiles } from "../checks/docs/project-files";
import { scripts } from "../checks/scripts";
import { tryRun } from "../engine/command/run-program";
import { projectFolder } from "./support/stacks";
import { fixesIn, type OfferedFix } from "./support/fixes";

const products = /^(model|components|stacks|engine|policy|services|e2e|local|cli|checks)\/.*\.ts$/;

/** Programs that a command may begin with; a sentence begins with another word. */
const programs =
    "npm|pulumi|kubectl|helm|kind|minikube|microk8s|docker|git|go|az|gcloud|python3|sudo|curl|cd|cat|ls|ss|chmod|kill|export|read|VALUE";
const command = new RegExp(`^(?:[A-Z_]+=(?:"\\$\\(.*?\\)"|\\S*) )*(?:${programs})(?:\\s|$)`);

const isAddress = (text: string): boolean => /^https:\/\/\S+$/.test(text);

/** Of code that breaks a rule of the checklist there is no command: a sentence says what to write. */
const isSentence = ({ place, text }: OfferedFix): boolean => place.startsWith("policy/") && /^[A-Z].*\.$/.test(text);

/** Why a command of this project would be refused; its action does not run. */
function refusal(words: readonly string[], [script = "", ...rest]: readonly string[] = words): string | undefined {
    let found: AnyCommand | undefined = scripts.commands.find((it) => it.name() === script);
    // Those of Jest and of TypeScript have parsers of their own.
    if (found === undefined) return /^(test|typecheck)/.test(script) ? undefined : `there is no script ${script}`;
    let args = rest[0] === "--" ? rest.slice(1) : rest;
    while (found.commands.length > 0) {
        const member: AnyCommand | undefined = found.commands.find((it) => it.name() === args[0]);
        if (member === undefined) return args[0] === "--help" ? undefined : `${script} has no ${args[0]}`;
        [found, args] = [member, args.slice(1)];
    }
    if (args.includes("--help")) return undefined;
    const { operands, unknown } = found.parseOptions(args);
    if (unknown.length > 0) return `it does not take ${unknown.join(" ")}`;
    const { registeredArguments: taken } = found;
    // What is filled in may be an option.
    const isTooMany = operands.length > taken.length && taken.at(-1)?.variadic !== true && !operands.includes("VALUE");
    return isTooMany ? `it does not take ${operands.slice(taken.length).join(" ")}` : undefined;
}

const linesOf = ({ text }: OfferedFix): string[] => text.split("\n").map((it) => it.trim());

/** What bash says of the syntax of lines; it runs nothing. */
async function syntaxMistake(lines: readonly string[]): Promise<string | undefined> {
    const { code, stderr } = (await tryRun("bash", ["-n"], { input: lines.join("\n"), timeout: 60_000 }))!;
    return code === 0 ? undefined : stderr;
}

/** What keeps a fix from being pasted, apart from its syntax; nothing when it can be. */
function mistakeOf(fix: OfferedFix): string | undefined {
    for (const line of linesOf(fix)) {
        if (!line.split(" && ").every((it) => command.test(it))) return "it begins with no known program";
        if (line.replace(/'[^']*'|"[^"]*"/g, "").includes(", ")) return "words follow it";
        for (const [, rest] of line.matchAll(/npm run ([^&|;]*)/g)) {
            const refused = refusal(rest!.trim().split(/\s+/));
            if (refused !== undefined) return refused;
        }
    }
    return undefined;
}

it("everything that the program says to try can be pasted into a shell, and its own commands take it", async () => {
    const files = (await listFiles(projectFolder)).filter((it) => products.test(it));
    const fixes = files.flatMap(fixesIn).filter((it) => !isAddress(it.text) && !isSentence(it));
    expect(fixes.length).toBeGreaterThan(150);
    const mistakes = fixes.map((it) => ({ ...it, mistake: mistakeOf(it) }));
    expect(mistakes.filter((it) => it.mistake !== undefined)).toEqual([]);
    expect(await syntaxMistake(fixes.flatMap(linesOf))).toBeUndefined();
});

it("a fix that no shell can read is found", async () =>
    expect(await syntaxMistake(["npm ci", "kind create cluster (a new one)"])).toMatch(/line 2: syntax error/));

it.each([
    ["put the file back", "it begins with no known program"],
    ["npm run up -- dev, after that", "words follow it"],
    ["npm run status -- dev after that", "it does not take after that"],
    ["npm run plan -- --nonsense", "it does not take --nonsense"],
    ["npm run make -- nonsense", "make has no nonsense"],
    ["npm run nonsense", "there is no script nonsense"],
    ["npm run up -- oke && npm run down -- oke --yes", undefined],
])("%s: %s", (text, mistake) => expect(mistakeOf({ place: "cli/up/up.ts:1", text })).toBe(mistake));
