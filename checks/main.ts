import { runScript } from "../engine/command/run-script";
import { scripts } from "./scripts";

void runScript(scripts, process.argv.slice(2));
