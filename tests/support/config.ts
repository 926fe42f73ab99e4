import { type TargetName } from "../../model/platform/choices";
import { type RawConfig } from "../../stacks/config/parse";
import { ConfigError, type ConfigProblem } from "../../stacks/config/problems";
import { parseStackConfig } from "../../stacks/config/read";
import { project, stackFile } from "./stacks";

const kindsOfPaths: Readonly<Record<string, ReturnType<RawConfig["pathKind"]>>> = {
    "./mirror": "folder",
    ".": "folder",
    backend: "folder",
    "backend/Chart.yaml": "file",
    "backend-1.2.3.tgz": "file",
    "Chart.yaml": "file",
};

/** What a committed stack hands to the program, with some keys changed. Short keys belong to the project. */
export function raw(
    target: TargetName,
    changes: Readonly<Record<string, string | undefined>> = {},
    secrets: readonly string[] = [],
): RawConfig {
    const full = Object.entries(changes).map(
        ([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value] as const,
    );
    const values: Record<string, string> = { ...stackFile(target).values };
    for (const [key, value] of full) {
        if (value === undefined) delete values[key];
        else values[key] = value;
    }
    return {
        project,
        stack: target,
        values,
        isSecret: (key) => secrets.includes(key),
        pathKind: (path) => kindsOfPaths[path],
        kubeContexts: () => ({ servers: new Map([["mine", "https://34.10.20.30"]]) }),
    };
}

/** What the program refuses of it. */
export function problemsOf(config: RawConfig): readonly ConfigProblem[] {
    try {
        parseStackConfig(config);
        return [];
    } catch (error) {
        if (error instanceof ConfigError) return error.problems;
        throw error;
    }
}
