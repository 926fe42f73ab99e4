// What Pulumi starts: the pack itself is TypeScript, with the program's own dependencies.
require("tsx/cjs");
require("./pack.ts");
