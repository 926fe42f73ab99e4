/** How long somebody waits before he asks again or gives up. */
interface TimeLimit {
    readonly seconds: number;
    /** Who waits, and for what. */
    readonly meaning: string;
    /** Limits that have to be shorter, each with what it is good for. */
    readonly outlasts: Readonly<Record<string, string>>;
}

/**
 * Limits that depend on each other. One that ends together with a retry below it turns a single lost packet into an error, so
 * each is longer than all that it outlasts; a test compares, and docs/reference/time-limits.md shows them.
 */
export const timeLimits = {
    lookupTry: {
        seconds: 1,
        meaning: "A pod of ours asks the name server again.",
        outlasts: {},
    },
    lookup: {
        seconds: 4,
        meaning: "A pod of ours gives a name up.",
        outlasts: { lookupTry: "single packets get lost while a policy agent takes up a pod that starts" },
    },
    defaultLookupTry: {
        seconds: 5,
        meaning:
            "A resolver that nobody configured asks again: that of glibc or Go, on your machine or in your own chart.",
        outlasts: {},
    },
    databaseConnection: {
        seconds: 8,
        meaning: "A service waits for a connection to its database.",
        outlasts: {
            lookup: "a name that is found at the last try is found",
            defaultLookupTry: "one lost packet is a slow request, and no 503",
        },
    },
    statement: {
        seconds: 10,
        meaning: "Postgres ends a statement.",
        outlasts: {},
    },
    query: {
        seconds: 12,
        meaning: "A service waits for the answer to a statement.",
        outlasts: { statement: "Postgres is the one who gives up, and says so" },
    },
    webhook: {
        seconds: 8,
        meaning: "The notification service waits for a webhook.",
        outlasts: {
            lookup: "a name that is found at the last try is found",
            defaultLookupTry: "one lost packet is a reminder a little later, and no failed try",
        },
    },
    daprCall: {
        seconds: 10,
        meaning: "A sidecar waits for a service, the broker or the state store.",
        outlasts: { databaseConnection: "a service without its database says so itself, with 503" },
    },
    sidecarCall: {
        seconds: 15,
        meaning: "A service waits for its sidecar.",
        outlasts: { daprCall: "the sidecar is the one who gives up" },
    },
    stateConnection: {
        seconds: 20,
        meaning: "A sidecar waits for a connection to the state store, by Dapr's default.",
        outlasts: {},
    },
    componentStart: {
        seconds: 30,
        meaning: "A sidecar that starts waits for broker and state store, and ends without them.",
        outlasts: {
            defaultLookupTry: "one lost packet restarts no sidecar, as Dapr's own 5 seconds do",
            stateConnection: "the log says what is wrong with the database",
        },
    },
    suiteRequest: {
        seconds: 10,
        meaning: "The end-to-end suite waits for an answer.",
        outlasts: { databaseConnection: "a step tells of the 503, and not of silence" },
    },
    clusterAnswer: {
        seconds: 8,
        meaning: "A command waits for the cluster of the dev stack.",
        outlasts: { defaultLookupTry: "one lost packet is no cluster that is away" },
    },
} as const satisfies Readonly<Record<string, TimeLimit>>;

export type TimeLimitName = keyof typeof timeLimits;

/** A limit in milliseconds. */
export const milliseconds = (name: TimeLimitName): number => timeLimits[name].seconds * 1000;
