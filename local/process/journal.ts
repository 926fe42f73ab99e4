import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";

const compactionInterval = 100_000;

/** A map kept in a file: each change appends a line, and the file is rewritten from time to time. */
export class Journal<T> {
    private readonly values = new Map<string, T>();
    private lines = 0;
    private file: number | undefined;

    constructor(private readonly path: string) {
        if (existsSync(path)) {
            for (const line of readFileSync(path, "utf8").split("\n")) this.replay(line);
        }
        this.compact();
    }

    get(key: string): T | undefined {
        return this.values.get(key);
    }

    entries(): IterableIterator<[string, T]> {
        return this.values.entries();
    }

    set(key: string, value: T): void {
        this.values.set(key, value);
        this.append([key, value]);
    }

    delete(key: string): void {
        if (this.values.delete(key)) this.append([key]);
    }

    close(): void {
        if (this.file !== undefined) closeSync(this.file);
        this.file = undefined;
    }

    private append(change: readonly [string, T?]): void {
        this.file ??= openSync(this.path, "a", 0o600);
        writeSync(this.file, `${JSON.stringify(change)}\n`);
        if (++this.lines >= compactionInterval) this.compact();
    }

    private replay(line: string): void {
        let change: [string, T?];
        try {
            change = JSON.parse(line) as [string, T?];
        } catch {
            // The end of the file, whose writing was interrupted: nobody was told that it succeeded.
            return;
        }
        if (change.length === 2) this.values.set(change[0], change[1] as T);
        else this.values.delete(change[0]);
    }

    private compact(): void {
        const temporary = `${this.path}.new`;
        const lines = [...this.values].map((entry) => `${JSON.stringify(entry)}\n`);
        writeFileSync(temporary, lines.join(""), { mode: 0o600 });
        this.close();
        renameSync(temporary, this.path);
        this.lines = 0;
    }
}
