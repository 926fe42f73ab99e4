import { existsSync, readFileSync } from "node:fs";
import { minutesBefore, type Account, type FirstStep } from "../../model/platform/first-steps";
import { type StackFile } from "../../engine/stack-files";
import { isPlaceholder } from "../../stacks/config/parse";
import { thisMachine } from "./credentials";

/** A step that an account still needs. */
export interface NeededStep {
    readonly title: string;
    readonly commands: readonly string[];
}

/** The account of this machine, as far as its files and the cloud's own client tell. */
export const accountOf = ({ stack, project, values }: StackFile): Account => ({
    ...thisMachine(),
    stack,
    readFile: (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined),
    config: (key) => {
        const value = values[key.includes(":") ? key : `${project}:${key}`];
        return value === undefined || value === "" || isPlaceholder(value) ? undefined : value;
    },
});

/** What is still to be done, in order. What nobody can ask before the account is open, is asked the next time. */
export async function neededSteps(steps: readonly FirstStep[], account: Account): Promise<NeededStep[]> {
    const needed: NeededStep[] = [];
    for (const step of steps) {
        const commands = await step.commands(account);
        if (commands.length === 0) continue;
        needed.push({ title: step.title, commands });
        if (step.opensAccount) break;
    }
    return needed;
}

export interface StepsArgs {
    readonly stack: string;
    readonly steps: readonly FirstStep[];
    readonly needed: readonly NeededStep[];
    /** That the plan expects of the first update. */
    readonly waiting: number | undefined;
}

/** The commands to copy, with what comes after them. */
export function describeSteps({ stack, steps, needed, waiting }: StepsArgs): string {
    const isClosed = needed.some(({ title }) => steps.some((it) => it.title === title && it.opensAccount));
    const last = isClosed
        ? { title: "see what the account lacks", commands: [`npm run doctor -- ${stack}`] }
        : {
              title: `deploy${waiting === undefined ? "" : `: ${waiting} minutes`}`,
              commands: [`npm run up -- ${stack}`],
          };
    const typed = [...needed, last].flatMap(({ title, commands }) => [`# ${title}`, ...commands, ""]);
    return [
        `From an empty account: ${minutesBefore(steps)} minutes of your time${waiting === undefined ? "" : `, ${waiting} of waiting`}.`,
        "Still to be typed, in this order:",
        "",
        ...typed,
    ]
        .join("\n")
        .trimEnd();
}
