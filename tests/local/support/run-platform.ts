import { join } from "node:path";
import { serviceNames } from "../../../model/contract/catalogue";
import { startPlatform } from "../../../local/platform/start-platform";

/** Runs a platform of stubs until SIGTERM, and prints where: for tests that end a runner in ways that a test cannot survive. */
const stub = join(__dirname, "stub-service.mjs");

void startPlatform({ programs: Object.fromEntries(serviceNames.map((it) => [it, stub])) }).then((platform) => {
    process.once("SIGTERM", () => void platform.stop());
    console.log(JSON.stringify({ gateway: platform.gateway, logFolder: platform.logFolder }));
});
