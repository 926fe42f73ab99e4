import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { evaluate } from "../../engine/evaluate";
import { readStackFile, stackNames } from "../../engine/stack-files";
import { statefulResources, type StatefulResource } from "../../engine/plan/stateful";

export async function makeReleaseRecord(): Promise<void> {
    const folder = process.cwd();
    const record: Record<string, unknown> = {};
    for (const stack of stackNames(folder)) {
        const { resources } = await evaluate(readStackFile(folder, stack));
        record[stack] = statefulResources(resources).map(({ urn, type, fixed }): StatefulResource => ({
            urn,
            type,
            fixed,
        }));
    }
    const released = join("tests", "checks", "upgrade", "released");
    mkdirSync(released, { recursive: true });
    const file = join(released, `${version}.json`);
    writeFileSync(file, `${JSON.stringify(record, null, 1)}\n`);
    console.log(`${file} written`);
}
