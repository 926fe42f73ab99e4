/**
 * How Node runs a service: a young generation that stays small, since by default it may grow by 48 MB while a service is
 * busy. The Dockerfile repeats them; a test compares.
 */
export const nodeFlags = ["--max-semi-space-size=2"] as const;
