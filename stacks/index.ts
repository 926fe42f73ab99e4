import { type StackConfig } from "../model/platform/stack-config";
import { type Target } from "./target";

export { readStackConfig } from "./config";

/** Loads the selected target, and with it that cloud's SDK only: each is tens of megabytes. */
export async function selectTarget(config: StackConfig): Promise<Target> {
    const { account } = config;
    if (account.cluster === "existing") return (await import("./existing")).createTarget(config, account);
    switch (account.target) {
        case "oke":
            return (await import("./oke")).createTarget(config, account);
        case "aks":
            return (await import("./aks")).createTarget(config, account);
        case "gke":
            return (await import("./gke")).createTarget(config, account);
    }
}
