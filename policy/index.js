// What Pulumi starts: the pack itself is TypeScript, with the program's own dependencies, and reads the project's files.
process.chdir(require("node:path").join(__dirname, ".."));
require("tsx/cjs");
require("./pack.ts");
