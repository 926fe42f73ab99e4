import { parseArgs } from "node:util";
import { runTool } from "../../engine/command/run-tool";
import { installChromium } from "./chromium";

const help = `Makes sure that there is a Chromium for the tests of pages: one on PATH, else Debian's, installed by apt-get (as root).

  npm run chromium`;

runTool(async () => {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
    if (values.help) {
        console.log(help);
        return 0;
    }
    console.log(await installChromium());
    return 0;
});
