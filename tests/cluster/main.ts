import { npmRun } from "../../engine/command/command";
import { runScript } from "../../engine/command/run-script";
import { testCluster } from "./command";

void runScript(npmRun([testCluster]), [testCluster.name(), ...process.argv.slice(2)]);
