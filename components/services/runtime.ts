/**
 * How Node runs a service, in its image and locally. A young generation that stays small, since by default it may grow by
 * 48 MB while a service is busy. The Dockerfile repeats it; a test compares.
 */
export const nodeFlags = ["--max-semi-space-size=2"] as const;

/** By default each thread that hashes passwords has an arena of its own, and keeps the 16 MiB that a hash takes. */
export const nodeEnvironment = { NODE_ENV: "production", MALLOC_ARENA_MAX: "1" } as const;
