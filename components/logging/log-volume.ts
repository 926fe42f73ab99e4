/** What logging promises to carry (NFR-003): entries a minute of all pods together, day and night. */
export const promisedEntriesPerMinute = 10_000;

/**
 * Bytes on disk of one stored entry, index included, measured with Loki 3.7.6: 3.6 million JSON lines of about 400 bytes with
 * random ids and four pieces of metadata (the worst case for compression: real lines repeat more).
 */
export const storedBytesPerEntry = { snappy: 557e6 / 3.6e6, zstd: 345e6 / 3.6e6 } as const;
export type ChunkEncoding = keyof typeof storedBytesPerEntry;

/** Share of a volume that retention may fill: Loki refuses writes at 90 %, and expired chunks stay for some hours. */
const fillable = 0.8;

/** GiB that hold the promised rate for the whole retention. */
export function neededGiB(retentionDays: number, encoding: ChunkEncoding): number {
    const bytes = promisedEntriesPerMinute * 60 * 24 * retentionDays * storedBytesPerEntry[encoding];
    return Math.ceil(bytes / 2 ** 30 / fillable);
}

/** OKE makes no smaller volume, and it is what 30 days need. */
const minimumGiB = 50;

/** Size of the volume. Volumes cannot shrink, so a shorter retention than 30 days changes nothing. */
export const logVolumeGiB = (retentionDays: number, encoding: ChunkEncoding): number =>
    Math.max(minimumGiB, neededGiB(retentionDays, encoding));
