import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type PrometheusBinaries } from "../prometheus/binaries";
import { listeningAddress } from "./listening-address";

export interface Sample {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: number;
}

export interface TimeSeries {
    readonly metric: Readonly<Record<string, string>>;
    /** Pairs of Unix time in seconds and value. */
    readonly values: readonly (readonly [number, number])[];
}

interface Answer {
    readonly status: "success" | "error";
    readonly error?: string;
    readonly data: {
        readonly result: readonly {
            readonly metric: Readonly<Record<string, string>>;
            readonly value?: readonly [number, string];
            readonly values?: readonly (readonly [number, string])[];
        }[];
    };
}

/** A Prometheus that runs on this machine with a folder of its own. */
export class Prometheus {
    private constructor(
        readonly url: string,
        private readonly process: ChildProcess,
        private readonly folder: string,
    ) {}

    /** Starts one with the configuration that `configure` makes of its folder and its own address. */
    static async start(
        binaries: PrometheusBinaries,
        configure: (folder: string, address: string) => { readonly config: object; readonly rules: object },
    ): Promise<Prometheus> {
        const folder = mkdtempSync(join(tmpdir(), "todo-prometheus-"));
        const configFile = join(folder, "prometheus.json");
        const write = (address: string) => {
            const { config, rules } = configure(folder, address);
            writeFileSync(join(folder, "rules.json"), JSON.stringify(rules));
            writeFileSync(configFile, JSON.stringify({ ...config, rule_files: [join(folder, "rules.json")] }));
        };
        write("127.0.0.1:1");
        const child = spawn(
            binaries.prometheus,
            [
                `--config.file=${configFile}`,
                `--storage.tsdb.path=${join(folder, "data")}`,
                "--storage.tsdb.retention.size=1GB",
                "--web.listen-address=127.0.0.1:0",
                "--web.enable-lifecycle",
                "--log.format=json",
            ],
            { stdio: ["ignore", "ignore", "pipe"] },
        );
        try {
            const address = await listeningAddress("Prometheus", child);
            const prometheus = new Prometheus(`http://${address}`, child, folder);
            // It scrapes itself, at an address that is known only now.
            write(address);
            await prometheus.reload();
            return prometheus;
        } catch (error) {
            child.kill("SIGKILL");
            rmSync(folder, { recursive: true, force: true });
            throw error;
        }
    }

    /** Reads its configuration again. */
    async reload(): Promise<void> {
        const deadline = Date.now() + 60_000;
        for (;;) {
            const response = await fetch(`${this.url}/-/reload`, { method: "POST" });
            const text = await response.text();
            if (response.ok) return;
            if (response.status !== 503 || Date.now() > deadline) throw new Error(`Prometheus did not reload: ${text}`);
            await pause(200);
        }
    }

    /** Result of a query now. */
    async query(expr: string): Promise<Sample[]> {
        const { data } = await this.ask("query", { query: expr });
        return data.result.map(({ metric, value }) => ({ metric, value: Number(value?.[1]) }));
    }

    /** Result of a query over time; all in seconds. */
    async queryRange(expr: string, range: Record<"start" | "end" | "step", number>): Promise<TimeSeries[]> {
        const { data } = await this.ask("query_range", {
            query: expr,
            start: String(range.start),
            end: String(range.end),
            step: String(range.step),
        });
        return data.result.map(({ metric, values = [] }) => ({
            metric,
            values: values.map(([time, value]) => [time, Number(value)] as const),
        }));
    }

    async stop(): Promise<void> {
        const exited = new Promise((resolve) => this.process.once("exit", resolve));
        if (this.process.exitCode === null && this.process.signalCode === null) {
            this.process.kill("SIGTERM");
            await exited;
        }
        rmSync(this.folder, { recursive: true, force: true });
    }

    private async ask(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
        const response = await fetch(`${this.url}/api/v1/${path}`, {
            method: "POST",
            body: new URLSearchParams(parameters),
        });
        const answer = (await response.json()) as Answer;
        if (answer.status === "error") throw new Error(`${answer.error}\n  in: ${parameters["query"]}`);
        return answer;
    }
}
