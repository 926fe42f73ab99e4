import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { runControlled } from "../process/controlled-process";
import { type SidecarConfig } from "./config";
import { apiServer, internalServer } from "./server";
import { EmbeddedSidecar } from "./embedded-sidecar";

const config = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as SidecarConfig;
const sidecar = new EmbeddedSidecar(config);

/** The process of one sidecar; its argument is a file with a {@link SidecarConfig}. */
runControlled(
    async () => {
        const { http, internal, metrics } = config.ports;
        const servers = [apiServer(sidecar), internalServer(sidecar)];
        await servers[0]!.listen({ host: "127.0.0.1", port: http });
        await servers[1]!.listen({ host: "127.0.0.1", port: internal });
        const { registry } = sidecar.metrics;
        const scraped = createServer((_request, response) => {
            void registry.metrics().then((text) => response.setHeader("content-type", registry.contentType).end(text));
        });
        await new Promise<void>((resolve, reject) =>
            scraped.once("error", reject).listen(metrics, "127.0.0.1", resolve),
        );
        sidecar.start();
        return async () => {
            await sidecar.stop();
            scraped.close();
            await Promise.all(servers.map((it) => it.close()));
        };
    },
    (command) => sidecar.obey(command),
);
