import { runTool } from "../run-tool";
import { installChromium } from "./chromium";

const help = `Makes sure that there is a Chromium for the tests of pages: one on PATH, else Debian's, installed by apt-get (as root).

  npm run chromium`;

runTool(async () => {
    if (process.argv.slice(2).some((it) => it === "--help" || it === "-h")) {
        console.log(help);
        return 0;
    }
    console.log(await installChromium());
    return 0;
});
