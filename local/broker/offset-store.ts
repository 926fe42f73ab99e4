import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";

const compactionInterval = 100_000;

/** Committed offsets of all groups, on disk: each commit appends a line, and the file is rewritten from time to time. */
export class OffsetStore {
    private readonly offsets = new Map<string, number>();
    private lines = 0;
    private file: number | undefined;

    constructor(private readonly path: string) {
        if (existsSync(path)) for (const line of readFileSync(path, "utf8").split("\n")) this.replay(line);
        this.compact();
    }

    /** The offset that a group reads next; undefined when it never committed one. */
    get(group: string, topic: string, partition: number): number | undefined {
        return this.offsets.get(`${group} ${topic} ${partition}`);
    }

    commit(group: string, topic: string, partition: number, offset: number): void {
        const key = `${group} ${topic} ${partition}`;
        this.offsets.set(key, offset);
        this.file ??= openSync(this.path, "a", 0o600);
        writeSync(this.file, `${JSON.stringify([key, offset])}\n`);
        if (++this.lines >= compactionInterval) this.compact();
    }

    close(): void {
        if (this.file !== undefined) closeSync(this.file);
        this.file = undefined;
    }

    /** Every commit that counts, for lag. */
    *entries(): Generator<{ group: string; topic: string; partition: number; offset: number }> {
        for (const [key, offset] of this.offsets) {
            const [group = "", topic = "", partition = ""] = key.split(" ");
            yield { group, topic, partition: Number(partition), offset };
        }
    }

    private replay(line: string): void {
        try {
            const [key, offset] = JSON.parse(line) as [string, number];
            this.offsets.set(key, offset);
        } catch {
            // The end of the file, whose writing was interrupted: nobody was told that it succeeded.
        }
    }

    private compact(): void {
        const temporary = `${this.path}.new`;
        const lines = [...this.offsets].map((entry) => `${JSON.stringify(entry)}\n`);
        writeFileSync(temporary, lines.join(""), { mode: 0o600 });
        this.close();
        renameSync(temporary, this.path);
        this.lines = 0;
    }
}
