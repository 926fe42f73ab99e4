/** Where our images, and the one that they are made from, have Node. */
export const nodeBinary = "/nodejs/bin/node";

/**
 * How Node runs a service, in its image and locally. A young generation that stays small, since by default it may grow by
 * 48 MB while a service is busy; and the heap (MB) that V8 takes by itself in the smallest pod, half of 192 MiB: where there
 * is more memory, garbage would be left lying in proportion. The Dockerfile repeats it; a test compares.
 */
export const nodeFlags = ["--max-semi-space-size=2", "--max-old-space-size=96"] as const;

/**
 * By default each thread that hashes passwords has an arena of its own, and keeps the 16 MiB that a hash takes: with one
 * arena and a fixed threshold (bytes) they are given back at once.
 */
export const nodeEnvironment = {
    NODE_ENV: "production",
    MALLOC_ARENA_MAX: "1",
    MALLOC_MMAP_THRESHOLD_: "1048576",
} as const;
