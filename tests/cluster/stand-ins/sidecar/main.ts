import { createServer } from "node:http";
import { EmbeddedSidecar } from "../../../../local/dapr/embedded-sidecar";
import { apiServer, internalServer } from "../../../../local/dapr/server";
import { runControlled } from "../../../../local/process/controlled-process";
import { podConfig } from "./config";
import { ControlPlane } from "./control-plane";
import { readFlags } from "./flags";
import { bridgeScheduler } from "./scheduler-bridge";

/**
 * The embedded sidecar in the place of daprd: injected by Dapr's injector, with a certificate of Dapr's Sentry, the objects that
 * Dapr's operator gives it, and the jobs of Dapr's scheduler. It speaks to its like over plain HTTP, and to the stand-in broker.
 */
runControlled(async () => {
    const flags = readFlags(process.argv.slice(2), process.env);
    const controlPlane = new ControlPlane(flags);
    await controlPlane.enter();
    const probed = createServer((request, response) => {
        response.writeHead(request.url === "/v1.0/healthz" ? 204 : 404).end();
    });
    probed.listen(flags.ports.public, "0.0.0.0");
    const scheduler = await bridgeScheduler(controlPlane, flags);
    const sidecar = new EmbeddedSidecar(await podConfig(flags, controlPlane, scheduler.url));
    const api = apiServer(sidecar);
    const internal = internalServer(sidecar);
    await api.listen({ host: "127.0.0.1", port: flags.ports.http });
    await internal.listen({ host: "0.0.0.0", port: flags.ports.internal });
    const { registry } = sidecar.metrics;
    const scraped = createServer((_request, response) => {
        void registry.metrics().then((text) => response.setHeader("content-type", registry.contentType).end(text));
    });
    scraped.listen(flags.ports.metrics, "0.0.0.0");
    sidecar.start();
    return async () => {
        await sidecar.stop();
        scraped.close();
        probed.close();
        await Promise.all([api.close(), internal.close(), scheduler.close()]);
    };
});
