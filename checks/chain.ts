import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { runTool } from "../engine/command/run-tool";
import { UserError } from "../engine/command/user-error";

interface Chain {
    readonly does: string;
    /** Run one after the other, until one fails. */
    readonly commands: readonly (readonly string[])[];
    /** What arguments the last command gets, in words; absent: none. */
    readonly arguments?: string;
}

/** npm scripts of more than one command. As tools they answer `--help`, which a shell's `&&` would hand to the last command only. */
const chains: Readonly<Record<string, Chain>> = {
    lint: {
        does: "Checks style, formatting and what the documentation names. npm run format mends the first two.",
        commands: [
            ["eslint", "."],
            ["prettier", "--check", "."],
            ["tsx", "checks/docs/lint.ts"],
        ],
    },
    format: {
        does: "Formats everything, and mends what the linter can mend.",
        commands: [
            ["eslint", "--fix", "."],
            ["prettier", "--write", "."],
        ],
    },
    "lint:workflows": {
        does: "Checks the workflows of GitHub Actions (needs Go).",
        commands: [["go", "run", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"]],
        arguments: "files, or options of actionlint",
    },
};

function run([program = "", ...args]: readonly string[]): Promise<number> {
    const path = [join(__dirname, "..", "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
    return new Promise((resolve, reject) => {
        spawn(program, args, { stdio: "inherit", env: { ...process.env, PATH: path } })
            .on("error", (error) => reject(new UserError(`${program} cannot be run: ${error.message}`, "npm ci")))
            .on("close", (code) => resolve(code ?? 1));
    });
}

/** The chain's help. */
function describe(name: string, { does, commands, arguments: taken }: Chain): string {
    const usage = taken === undefined ? `  npm run ${name}` : `  npm run ${name} [-- ARGUMENT ...]`;
    const lines = commands.map((it) => `  ${it.join(" ")}`);
    return [
        does,
        "",
        usage,
        ...(taken === undefined ? [] : ["", `  ARGUMENT   ${taken}`]),
        "",
        "Runs, until one fails:",
        "",
        ...lines,
    ].join("\n");
}

runTool(async () => {
    const [name = "", ...rest] = process.argv.slice(2);
    const chain = chains[name];
    if (chain === undefined)
        throw new UserError(
            `there is no chain "${name}"; there are ${Object.keys(chains).join(", ")}`,
            "npm run lint -- --help",
        );
    if (rest.includes("--help") || rest.includes("-h")) {
        console.log(describe(name, chain));
        return 0;
    }
    if (rest.length > 0 && chain.arguments === undefined)
        throw new UserError(`npm run ${name} takes no arguments, not ${rest.join(" ")}`, `npm run ${name} -- --help`);
    for (const [index, command] of chain.commands.entries()) {
        const isLast = index === chain.commands.length - 1;
        const code = await run(isLast ? [...command, ...rest] : command);
        if (code !== 0) return code;
    }
    return 0;
});
