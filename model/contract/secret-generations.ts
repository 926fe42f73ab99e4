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

/** The generations that there have been, the last one first. */
export const generationsBefore = (current: number): number[] =>
    Array.from({ length: current - 1 }, (_, index) => current - 1 - index);

/** Name of a login that comes and goes with its generation. */
export const loginName = (role: string, generation: number): string => `${role}_g${generation}`;

/** Ends the name of a generation's resource. The first has none: its secrets are older than generations. */
export const generationSuffix = (generation: number): string => (generation === 1 ? "" : `-${generation}`);

/** Annotation that replaces pods, one by one, when the generation changes: they read their secrets again. */
export const generationAnnotation = (generation: number) => ({ "todo/secrets-generation": String(generation) });
