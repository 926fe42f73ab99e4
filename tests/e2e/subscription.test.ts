import { once } from "node:events";
import { createServer } from "node:http";
import { daprSubscription } from "../../e2e/subscription";
import { freePort } from "../../local/process/free-ports";

it("a try without its topics ends: nothing listens for them any more", async () => {
    const sidecar = createServer((_request, response) => response.end('{ "subscriptions": null }'));
    const [appPort, daprPort] = [await freePort(), await freePort()];
    sidecar.listen(daprPort, "127.0.0.1");
    await once(sidecar, "listening");
    try {
        await expect(daprSubscription({ appPort, daprPort, sidecarTimeout: 100 })).rejects.toThrow(
            "it subscribes to nothing",
        );
        await expect(fetch(`http://127.0.0.1:${appPort}/dapr/subscribe`)).rejects.toThrow("fetch failed");
    } finally {
        sidecar.close();
    }
});
