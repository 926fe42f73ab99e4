import { createServer } from "@todo/shared/server";
import { runService } from "@todo/shared/run";

await runService("backend", {}, (parts, settings) => {
    const health = parts.createHealth([{ name: "sidecar", check: () => parts.sidecar.checkHealth() }]);
    const server = createServer({ ...parts, health, trustedProxyHops: settings.TRUSTED_PROXY_HOPS });
    return { server, health };
});
