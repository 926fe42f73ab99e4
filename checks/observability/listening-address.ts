import { type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** Where a program of the Prometheus project listens, from its log in JSON: port 0 lets the system choose. */
export function listeningAddress(program: string, child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
        const lines: string[] = [];
        child.once("error", reject);
        child.once("exit", () => reject(new Error(`${program} ended:\n${lines.slice(-5).join("\n")}`)));
        createInterface({ input: child.stderr! }).on("line", (line) => {
            lines.push(line);
            const address = /"msg":"Listening on",(?:"component":"web",)?"address":"([^"]+)"/.exec(line)?.[1];
            if (address !== undefined) resolve(address);
        });
    });
}
