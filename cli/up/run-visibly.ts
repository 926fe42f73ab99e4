import { spawn } from "node:child_process";
import { UserError } from "../../engine/command/user-error";

/** Runs a program whose output the user follows. */
export function runVisibly([program, ...args]: readonly [string, ...string[]], folder?: string): Promise<void> {
    console.log(`$ ${[program, ...args].join(" ")}`);
    return new Promise((resolve, reject) => {
        spawn(program, args, { stdio: "inherit", cwd: folder })
            .on("error", reject)
            .on("close", (code) =>
                code === 0
                    ? resolve()
                    : reject(new UserError(`${program} ended with exit code ${code}`, [program, ...args].join(" "))),
            );
    });
}
