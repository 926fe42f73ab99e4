import { runService } from "@todo/shared/run";
import { createRecurringTask } from "./app";

await runService("recurring-task", {}, createRecurringTask);
