import { parseArgs } from "node:util";
import { runTool } from "../../engine/command/run-tool";
import { prometheusBinaries } from "./binaries";

const help = `Builds the Prometheus and promtool that tests, drills and benchmarks run, unless they are there already.

  npm run prometheus`;

runTool(async () => {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const binaries = await prometheusBinaries((step) => console.log(step));
    console.log(Object.values(binaries).join("\n"));
    return 0;
});
