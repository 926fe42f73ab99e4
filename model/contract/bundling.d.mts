import { type BuildOptions } from "esbuild";

export declare const bundling: (folder: string, entry: string) => BuildOptions;
