// Starts the bundle beside it: unpacks it into the working directory, a folder of the pod's own, and runs it there.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const main = resolve("main.mjs");
writeFileSync(main, brotliDecompressSync(readFileSync(new URL("main.mjs.br", import.meta.url))));
await import(pathToFileURL(main).href);
