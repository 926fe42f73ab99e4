/**
 * Rotation without downtime. Every generated secret exists in two generations: the one in use and the one before, which pods that
 * have not been replaced yet still hold. Raising `secretsGeneration` by one makes a new secret, keeps the last one valid and
 * ends the one before it; see docs/secrets.md.
 */
export interface Generations {
    readonly current: number;
    /** Still accepted; absent for the first generation. */
    readonly previous?: number;
    /** No longer accepted; absent until there have been three. */
    readonly ended?: number;
}

export const generationsOf = (current: number): Generations => ({
    current,
    ...(current > 1 ? { previous: current - 1 } : {}),
    ...(current > 2 ? { ended: current - 2 } : {}),
});

/** Generations whose secrets are accepted now, the one in use first. */
export const acceptedGenerations = ({ current, previous }: Generations): readonly number[] =>
    previous === undefined ? [current] : [current, previous];

/** Annotation that replaces pods, one by one, when the generation changes: they read their secrets anew. */
export const generationAnnotation = (generation: number) => ({ "todo/secrets-generation": String(generation) });
