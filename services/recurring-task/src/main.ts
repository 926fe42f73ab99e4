import { runService } from "@todo/shared/run";
import { createRecurringTask } from "./app";

await runService("recurring-task", {}, (parts, settings) =>
    createRecurringTask(parts, { trustedProxyHops: settings.TRUSTED_PROXY_HOPS }),
);
