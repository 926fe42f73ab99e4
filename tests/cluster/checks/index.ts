import { type Check } from "../runner/check";
import { clusterChecks } from "./cluster";

/** Everything that is checked, in this order. */
export const checks: readonly Check[] = [...clusterChecks];
