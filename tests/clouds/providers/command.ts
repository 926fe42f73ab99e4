import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { version } from "@pulumi/command/package.json";
import { serveStandIn } from "../../cluster/pulumi/providers/stand-in";

type Environment = Readonly<Record<string, string>>;

const run = (command: unknown, environment: unknown) =>
    promisify(execFile)("sh", ["-c", command as string], {
        env: { ...process.env, ...(environment as Environment | undefined) },
    });

/** Runs the commands that the program gives, as the real one does. */
serveStandIn(version, {
    make: async (_type, { create, environment }) => {
        const { stdout = "", stderr = "" } = create === undefined ? {} : await run(create, environment);
        return { id: randomUUID(), outputs: { stdout: stdout.trim(), stderr: stderr.trim() } };
    },
    remove: async (_type, { delete: command, environment }) => {
        if (command !== undefined) await run(command, environment);
    },
});
