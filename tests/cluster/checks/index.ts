import { type Check } from "../runner/check";
import { clusterChecks } from "./cluster";
import { downChecks, upChecks } from "./deployment";
import { partChecks } from "./parts";
import { platformChecks } from "./platform";
import { pulumiChecks } from "./pulumi";

/** Everything that is checked, in this order. */
export const checks: readonly Check[] = [
    ...clusterChecks,
    ...pulumiChecks,
    ...partChecks,
    ...upChecks,
    ...platformChecks,
    ...downChecks,
];
