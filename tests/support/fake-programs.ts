import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder";

/** An environment in which only the given programs exist; each is the body of a shell script. */
export function fakePrograms(programs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    const folder = temporaryFolder("programs");
    for (const [name, body] of Object.entries(programs)) {
        writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
        chmodSync(join(folder, name), 0o755);
    }
    return { PATH: folder, HOME: folder };
}
