import { type Check } from "../runner/check";
import { clusterChecks } from "./cluster";
import { deploymentChecks } from "./deployment";
import { partChecks } from "./parts";
import { pulumiChecks } from "./pulumi";

/** Everything that is checked, in this order. */
export const checks: readonly Check[] = [...clusterChecks, ...pulumiChecks, ...deploymentChecks, ...partChecks];
