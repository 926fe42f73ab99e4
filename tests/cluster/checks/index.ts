import { type Check } from "../runner/check";
import { changeChecks } from "./changes";
import { clusterChecks } from "./cluster";
import { commandChecks } from "./commands";
import { crashChecks } from "./crashes";
import { downChecks, upChecks } from "./deployment";
import { logChecks } from "./logs";
import { mutationChecks } from "./mutations";
import { partChecks } from "./parts";
import { platformChecks } from "./platform";
import { pulumiChecks } from "./pulumi";
import { scalingChecks } from "./scaling";
import { wiringChecks } from "./wiring";

/** Everything that is checked, in this order: what disturbs pods comes after what counts their restarts. */
export const checks: readonly Check[] = [
    ...clusterChecks,
    ...pulumiChecks,
    ...partChecks,
    ...upChecks,
    ...platformChecks,
    ...wiringChecks,
    ...logChecks,
    ...commandChecks,
    ...changeChecks,
    ...crashChecks,
    ...scalingChecks,
    ...mutationChecks,
    ...downChecks,
];
