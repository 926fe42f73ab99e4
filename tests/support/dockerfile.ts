import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "./stacks";

export interface Copy {
    readonly sources: readonly string[];
    readonly destination: string;
    /** The folders of each source are kept below the destination. */
    readonly parents: boolean;
}

/** A stage of a Dockerfile, its instructions in order. */
interface Stage {
    readonly base: string;
    readonly instructions: readonly string[];
}

/** The stages by name; continued lines are joined. */
function readStages(): ReadonlyMap<string, Stage> {
    const lines = readFileSync(join(projectFolder, "Dockerfile"), "utf8")
        .replace(/\\\n\s*/g, "")
        .split("\n");
    const stages = new Map<string, { base: string; instructions: string[] }>();
    let current: string[] = [];
    for (const line of lines.filter((it) => /^[A-Z]+ /.test(it))) {
        const [, base, name] = /^FROM (?:--platform=\S+ )?(\S+) AS (\S+)$/.exec(line) ?? [];
        if (base !== undefined && name !== undefined) stages.set(name, { base, instructions: (current = []) });
        else current.push(line);
    }
    return stages;
}

/** What is done for a stage: the instructions of those that it is made from come first. */
export function instructionsOf(stage: string): readonly string[] {
    const found = readStages().get(stage);
    return found ? [...instructionsOf(found.base), ...found.instructions] : [];
}

/** The published image that a stage begins with. */
export function baseOf(stage: string): string {
    const base = readStages().get(stage)?.base;
    return base === undefined ? stage : baseOf(base);
}

/** The stage whose output a final stage copies. */
export function builderOf(stage: string): string {
    const [builder] = instructionsOf(stage).flatMap((it) => /^COPY --from=(\S+) \/out \/app$/.exec(it)?.[1] ?? []);
    if (builder === undefined) throw new Error(`the stage ${stage} copies nothing from another`);
    return builder;
}

/** What an instruction copies out of the build's context. */
export function copyOf(instruction: string): Copy | undefined {
    const [name, ...words] = instruction.split(/\s+/);
    if (name !== "COPY" || words.some((it) => it.startsWith("--from="))) return undefined;
    const paths = words.filter((it) => !it.startsWith("--"));
    return {
        sources: paths.slice(0, -1).flatMap((it) => expand(it.split("/"))),
        destination: paths.at(-1)!,
        parents: words.includes("--parents"),
    };
}

/** Paths of the project that a pattern means; `*` stands for a name, as in a Dockerfile. */
function expand([first, ...rest]: readonly string[], folder = ""): string[] {
    if (first === undefined) return [folder];
    const names = first === "*" ? readdirSync(join(projectFolder, folder)) : [first];
    const paths = names.flatMap((it) => expand(rest, join(folder, it)));
    return first === "*" ? paths.filter((it) => existsSync(join(projectFolder, it))) : paths;
}
