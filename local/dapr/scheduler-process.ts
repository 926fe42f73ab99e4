import { readFileSync } from "node:fs";
import { runControlled } from "../process/controlled-process";
import { Scheduler } from "./scheduler";
import { serveScheduler } from "./scheduler-server";

export interface SchedulerConfig {
    readonly port: number;
    /** Where jobs are kept. */
    readonly file: string;
}

/** The scheduler's process; its argument is a file with a {@link SchedulerConfig}. */
runControlled(async () => {
    const config = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as SchedulerConfig;
    const scheduler = new Scheduler(config.file);
    const stop = await serveScheduler(scheduler, config.port);
    return async () => {
        scheduler.close();
        await stop();
    };
});
