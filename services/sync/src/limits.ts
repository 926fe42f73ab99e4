/** What a replica lets its clients have: a row of the table of bounds in services/README.md each. */
export interface SyncLimits {
    /** How long a client may take to send its token. */
    readonly authMilliseconds: number;
    /** Between two pings; a client that has not answered one by the next is gone. */
    readonly pingMilliseconds: number;
    /** Open WebSockets of the replica. */
    readonly connections: number;
    /** Of these, those that have shown no token yet: strangers leave room for users. */
    readonly strangers: number;
    readonly connectionsPerUser: number;
    /** Bytes that may wait for one client that does not read, for all of one user's, and for all of the replica's. */
    readonly waitingBytes: number;
    readonly waitingBytesPerUser: number;
    readonly waitingBytesInAll: number;
}

export const defaultLimits: SyncLimits = {
    authMilliseconds: 5_000,
    pingMilliseconds: 30_000,
    connections: 1_000,
    strangers: 200,
    connectionsPerUser: 50,
    waitingBytes: 1024 * 1024,
    waitingBytesPerUser: 4 * 1024 * 1024,
    waitingBytesInAll: 16 * 1024 * 1024,
};

/** What a waiting frame takes besides its bytes: its header, its place in the queue, its callback. */
export const frameOverhead = 1024;
