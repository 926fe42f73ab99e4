import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { version } from "../../package.json";
import { evaluate } from "../../engine/evaluate";
import { readStackFile, stackNames } from "../../engine/stack-files";
import { runTool } from "../../engine/command/run-tool";
import { statefulResources } from "../../engine/plan/stateful";

const help = `Records what a release must not lose: the clusters, networks, volumes, buckets and passwords of every committed stack.

  npm run upgrade-record

Writes tests/checks/upgrade/released/<version>.json for the version in package.json. Later versions are compared with the newest record.`;

runTool(async () => {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const folder = process.cwd();
    const record: Record<string, unknown> = {};
    for (const stack of stackNames(folder)) {
        const { resources } = await evaluate(readStackFile(folder, stack));
        record[stack] = statefulResources(resources);
    }
    const released = join("tests", "checks", "upgrade", "released");
    mkdirSync(released, { recursive: true });
    const file = join(released, `${version}.json`);
    writeFileSync(file, `${JSON.stringify(record, null, 1)}\n`);
    console.log(`${file} written`);
    return 0;
});
