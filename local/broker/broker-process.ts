import { readFileSync } from "node:fs";
import { runControlled } from "../process/controlled-process";
import { EmbeddedBroker, type TopicSpec } from "./embedded-broker";
import { serveBroker } from "./server";

export interface BrokerConfig {
    readonly port: number;
    readonly folder: string;
    readonly topics: readonly TopicSpec[];
}

/** The broker's process; its argument is a file with a {@link BrokerConfig}. */
runControlled(async () => {
    const config = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as BrokerConfig;
    const broker = new EmbeddedBroker(config.folder, config.topics);
    const stop = await serveBroker(broker, { port: config.port });
    return async () => {
        await stop();
        broker.close();
    };
});
