import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];

afterAll(() => {
    for (const it of folders.splice(0)) rmSync(it, { recursive: true, force: true });
});

/** An empty folder, removed once the tests of the file are done. */
export function temporaryFolder(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), `todo-${name}-`));
    folders.push(folder);
    return folder;
}
