/**
 * How Node runs a service, in its image and locally. A young generation that stays small, since by default it may grow by
 * 48 MB while a service is busy; and a limit for the old one (MB, the live data are 20 to 30), since by default garbage is
 * left lying in proportion to the machine's memory. The Dockerfile repeats it; a test compares.
 */
export const nodeFlags = ["--max-semi-space-size=2", "--max-old-space-size=64"] as const;

/**
 * By default each thread that hashes passwords has an arena of its own, and keeps the 16 MiB that a hash takes: with one
 * arena and a fixed threshold (bytes) they are given back at once.
 */
export const nodeEnvironment = {
    NODE_ENV: "production",
    MALLOC_ARENA_MAX: "1",
    MALLOC_MMAP_THRESHOLD_: "1048576",
} as const;
