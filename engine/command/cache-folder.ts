import { homedir } from "node:os";
import { join } from "node:path";

/** Folder for what is expensive to make and outlives a checkout: a clean one finds it again. */
export const cacheFolder = (...names: readonly string[]): string =>
    join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "todo-multicloud", ...names);
