import { commands } from "../cli/commands";
import { command, exitCode, npmRun, scriptsAround } from "../engine/command/command";
import { run } from "../engine/command/run-program";
import { check } from "./check";
import { make } from "./make";

const lint = command(
    "lint",
    "Checks style, formatting, and what the documentation says and names. `npm run format` fixes the first two.",
).action(
    exitCode(async (_options, self) => {
        await run("eslint", ["."], { visible: true });
        await run("prettier", ["--check", "."], { visible: true });
        const references = await (await import("./docs/references")).checkReferences(scriptsAround(self));
        return Math.max(references, await (await import("./docs/prose")).checkProse());
    }),
);

const format = command("format", "Formats everything, and fixes what the linter can fix.").action(async () => {
    await run("eslint", ["--fix", "."], { visible: true });
    await run("prettier", ["--write", "."], { visible: true });
});

/** Everything that a user or a maintainer types. */
export const scripts = npmRun([...commands, lint, format, check, make]);
