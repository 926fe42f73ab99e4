import { type StackConfig } from "../model/platform/stack-config";
import { type Target } from "../model/platform/target";

export { readStackConfig } from "./config/read";

/** Loads the selected target, and with it that cloud's SDK only: each is tens of megabytes. */
export async function selectTarget(config: StackConfig): Promise<Target> {
    const { account } = config;
    if (account.cluster === "existing") return (await import("./existing/target")).createTarget(account);
    switch (account.target) {
        case "oke":
            return (await import("./oke/target")).createTarget(config, account);
        case "aks":
            return (await import("./aks/target")).createTarget(config, account);
        case "gke":
            return (await import("./gke/target")).createTarget(config, account);
    }
}
