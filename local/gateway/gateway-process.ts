import { readFileSync } from "node:fs";
import { z } from "zod";
import { runControlled } from "../process/controlled-process";
import { EmbeddedGateway, type GatewayConfig } from "./embedded-gateway";

/** What the runner may ask of the gateway. */
const command = z.object({
    cutWebSockets: z.boolean().optional(),
    slowness: z.record(z.string(), z.number()).optional(),
    /** Answer when every replica is ready. */
    awaitReady: z.boolean().optional(),
});

const gateway = new EmbeddedGateway(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as GatewayConfig);

/** The gateway's process; its argument is a file with a {@link GatewayConfig}. */
runControlled(
    async () => {
        await gateway.start();
        return () => gateway.stop();
    },
    async (given) => {
        const { cutWebSockets, slowness, awaitReady } = command.parse(given);
        if (awaitReady) await gateway.ready();
        if (cutWebSockets) gateway.cutWebSockets();
        if (slowness !== undefined) gateway.setSlowness(slowness);
    },
);
