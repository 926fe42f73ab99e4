import { closeSync, ftruncateSync, openSync, readSync, writeSync, fstatSync } from "node:fs";

/** What a producer hands over. The value is text: every event of the contract is JSON. */
export interface NewRecord {
    readonly key?: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly value: string;
}

/** A record as stored. `timestamp` is the broker's, in milliseconds. */
export interface StoredRecord extends NewRecord {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly timestamp: number;
}

const lineFeed = 0x0a;

/**
 * One partition: a file of one JSON object a line, whose line number is the offset. A record is handed to the operating
 * system before its offset is known to anybody, as Kafka does: it survives the end of the process, not that of the machine.
 */
export class PartitionLog {
    /** Where each line starts, and last where the next one will. */
    private readonly positions: number[];
    private readonly file: number;

    constructor(
        path: string,
        private readonly topic: string,
        private readonly partition: number,
    ) {
        this.file = openSync(path, "a+", 0o600);
        this.positions = this.index();
    }

    /** Offset that the next record gets. */
    get end(): number {
        return this.positions.length - 1;
    }

    append(record: NewRecord): StoredRecord {
        const { key, headers, value } = record;
        const timestamp = Date.now();
        const line = Buffer.from(`${JSON.stringify({ timestamp, key, headers, value })}\n`);
        writeSync(this.file, line);
        this.positions.push(this.position(this.end) + line.length);
        return { ...record, topic: this.topic, partition: this.partition, offset: this.end - 1, timestamp };
    }

    /** The record at an offset; undefined beyond the end. */
    read(offset: number): StoredRecord | undefined {
        if (offset < 0 || offset >= this.end) return undefined;
        const start = this.position(offset);
        const line = Buffer.alloc(this.position(offset + 1) - start);
        readSync(this.file, line, 0, line.length, start);
        const stored = JSON.parse(line.toString()) as Omit<StoredRecord, "topic" | "partition" | "offset">;
        return { ...stored, topic: this.topic, partition: this.partition, offset };
    }

    close(): void {
        closeSync(this.file);
    }

    private position(offset: number): number {
        return this.positions[offset] ?? 0;
    }

    /** Finds the lines of an existing file and cuts off one whose writing was interrupted: nobody was told its offset. */
    private index(): number[] {
        const positions = [0];
        const chunk = Buffer.alloc(1 << 20);
        let position = 0;
        for (let size; (size = readSync(this.file, chunk, 0, chunk.length, position)) > 0; position += size) {
            for (let at = chunk.indexOf(lineFeed); at !== -1 && at < size; at = chunk.indexOf(lineFeed, at + 1)) {
                positions.push(position + at + 1);
            }
        }
        const complete = positions.at(-1) ?? 0;
        if (fstatSync(this.file).size > complete) ftruncateSync(this.file, complete);
        return positions;
    }
}
