import { Journal } from "../process/journal";

/** Committed offsets of all groups, on disk. */
export class OffsetStore {
    private readonly offsets: Journal<number>;

    constructor(path: string) {
        this.offsets = new Journal(path);
    }

    /** The offset that a group reads next; undefined when it never committed one. */
    get(group: string, topic: string, partition: number): number | undefined {
        return this.offsets.get(`${group} ${topic} ${partition}`);
    }

    commit(group: string, topic: string, partition: number, offset: number): void {
        this.offsets.set(`${group} ${topic} ${partition}`, offset);
    }

    close(): void {
        this.offsets.close();
    }

    /** Every commit that counts, for lag. */
    *entries(): Generator<{ group: string; topic: string; partition: number; offset: number }> {
        for (const [key, offset] of this.offsets.entries()) {
            const [group = "", topic = "", partition = ""] = key.split(" ");
            yield { group, topic, partition: Number(partition), offset };
        }
    }
}
