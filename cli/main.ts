import { npmRun } from "../engine/command/command";
import { runScript } from "../engine/command/run-script";
import { commands } from "./commands";

void runScript(npmRun(commands), process.argv.slice(2), async (refused) =>
    (await import("./up/failure")).explainCommand(refused),
);
