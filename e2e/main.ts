import { npmRun } from "../engine/command/command";
import { runScript } from "../engine/command/run-script";
import { endToEnd } from "./command";

void runScript(npmRun([endToEnd]), [endToEnd.name(), ...process.argv.slice(2)]);
