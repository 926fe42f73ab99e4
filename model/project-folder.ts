import { join } from "node:path";

/** Where the project lies: index.ts, package.json and everything else below it. */
export const projectFolder = join(__dirname, "..");
