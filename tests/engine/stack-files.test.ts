import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStackFile, retried } from "../../engine/stack-files";
import { projectFolder } from "../support/stacks";
import { temporaryFolder } from "../support/temporary-folder";

function read(config: string): string | undefined {
    const folder = temporaryFolder("stack-files");
    copyFileSync(join(projectFolder, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    writeFileSync(join(folder, "Pulumi.dev.yaml"), `config:\n  ${config}\n`);
    return readStackFile(folder, "dev").values["todo-multicloud:kubernetesVersion"];
}

it.each(["1.30", "1", "017", "0x10", "1_000", "1e3", "2026-12-24", "2026-12-24 09:00:00", "true"])(
    "text that YAML reads as something else is to be quoted: %s",
    (text) => {
        expect(() => read(`todo-multicloud:kubernetesVersion: ${text}`)).toThrow(
            `kubernetesVersion is text, and YAML reads ${text} as something else: quote it`,
        );
        expect(() => read(`kubernetesVersion: ${text}`)).toThrow(/quote it/);
        expect(read(`todo-multicloud:kubernetesVersion: "${text}"`)).toBe(text);
    },
);

it.each(["1.35.2", "v1.35", "12ab", "yes", "deadbeef"])("%s is text without quotes too", (text) =>
    expect(read(`todo-multicloud:kubernetesVersion: ${text}`)).toBe(text),
);

it("keys of other types stay as they are", () =>
    expect(() => read("todo-multicloud:secretsGeneration: 2\n  todo-multicloud:protect: true")).not.toThrow());

it.each([
    [["up", "prod", "--yes"], "npm run up -- aks --yes"],
    [["check", "readiness", "prod"], "npm run check -- readiness aks"],
    [["--testPathPatterns", "x"], "npm run plan -- aks"],
])("after %j with a stack that is not there you can type %s", (args, expected) =>
    expect(retried(args, "prod", "aks")).toBe(expected),
);
