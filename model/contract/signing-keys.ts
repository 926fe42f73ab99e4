import { generationsOf } from "./secret-generations";

/** Files of the Secret `auth`, which sign and verify users' tokens. */
export const signingKeyFiles = {
    /** Signs, and is accepted. */
    current: "signing-key",
    /** Accepted only: tokens of pods that have not been replaced yet, or from before. */
    previous: "signing-key-previous",
    /** Accepted only: handed out ahead of its time, so that pods of today accept the tokens of tomorrow's first pod. */
    next: "signing-key-next",
} as const;

/** Content of the Secret in a generation; `keyOf` gives the key of any. */
export function signingKeys<T>(generation: number, keyOf: (generation: number) => T): Readonly<Record<string, T>> {
    const { previous } = generationsOf(generation);
    return {
        [signingKeyFiles.current]: keyOf(generation),
        ...(previous === undefined ? {} : { [signingKeyFiles.previous]: keyOf(previous) }),
        [signingKeyFiles.next]: keyOf(generation + 1),
    };
}
