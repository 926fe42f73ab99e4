import { closeSync, openSync, readSync, statSync } from "node:fs";
import { type LocalPlatform } from "./local-platform";

const intervalMs = 500;

/** Passes on the warnings and errors that services log from now on, a short line each. Returns how to end that. */
export function followWarnings({ services }: LocalPlatform, show: (line: string) => void): () => void {
    const tails = [...services.values()].flat().map((it) => new Tail(it.logFile, (line) => report(it.name, line)));
    const timer = setInterval(() => tails.forEach((it) => it.read()), intervalMs);
    return () => clearInterval(timer);

    function report(name: string, line: string): void {
        const text = brief(line);
        if (text !== undefined) show(`${name}: ${text}`);
    }
}

/** A line worth showing, shortened; undefined for what is only information. What is no JSON was not meant for the log. */
function brief(line: string): string | undefined {
    let entry: Readonly<Record<string, unknown>>;
    try {
        entry = JSON.parse(line) as Record<string, unknown>;
    } catch {
        return line;
    }
    const { level, message, event, error_message: reason } = entry;
    if (level !== "warn" && level !== "error") return undefined;
    return [level, event, message, reason].filter((it) => typeof it === "string").join(" - ");
}

/** Reads the whole lines that a file gains from now on. */
class Tail {
    private position: number;
    private rest = "";
    private readonly chunk = Buffer.alloc(64 * 1024);

    constructor(
        private readonly file: string,
        private readonly take: (line: string) => void,
    ) {
        this.position = statSync(file).size;
    }

    read(): void {
        const file = openSync(this.file, "r");
        for (let size; (size = readSync(file, this.chunk, 0, this.chunk.length, this.position)) > 0;) {
            this.position += size;
            const lines = (this.rest + this.chunk.toString("utf8", 0, size)).split("\n");
            this.rest = lines.pop() ?? "";
            lines.forEach(this.take);
        }
        closeSync(file);
    }
}
