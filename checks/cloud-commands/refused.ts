import { join } from "node:path";
import { run } from "../../engine/command/run-program";
import { pythonPackages } from "../python/packages";
import { type CloudClient } from "./commands-in";
import { refusedByHelp } from "./gcloud";

type Commands = readonly (readonly string[])[];

/** What a client says of commands that it does not take. Nobody is signed in, and nothing is sent. */
export function refused(client: CloudClient, commands: Commands): Promise<string[]> {
    return client === "gcloud" ? Promise.resolve(refusedByHelp(commands)) : refusedByClient(client, commands);
}

/** The real client parses all commands in one process: starting it takes longer than that. */
async function refusedByClient(client: "az" | "oci", commands: Commands): Promise<string[]> {
    const folder = await pythonPackages({
        title: `The client ${client}`,
        requirements: join(__dirname, `requirements-${client}.txt`),
        fix: `python3 -m pip install --requirement checks/cloud-commands/requirements-${client}.txt`,
    });
    // The client's own settings and indexes: those of the user say nothing here, and are left alone.
    const home = join(folder, "..", "home");
    const said = await run("python3", [join(__dirname, `parse_${client}.py`)], {
        input: JSON.stringify(commands),
        env: {
            ...process.env,
            PYTHONPATH: folder,
            HOME: home,
            AZURE_CONFIG_DIR: home,
            AZURE_CORE_COLLECT_TELEMETRY: "no",
        },
    });
    return JSON.parse(said.trim().split("\n").at(-1)!) as string[];
}
