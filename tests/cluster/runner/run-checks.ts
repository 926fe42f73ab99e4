import { type CheckResult } from "../../../checks/docs/pages/proof";
import { type Check, type Scene } from "./check";

export interface RunChecksArgs {
    readonly checks: readonly Check[];
    readonly scene: Scene;
    /** Names of the checks to run, beside prerequisites and what undoes them; all when it is empty. */
    readonly only: readonly string[];
    /** Leaves out what takes back a prerequisite. */
    readonly keep: boolean;
    /** Leaves out what takes long, unless its name is asked for. */
    readonly brief: boolean;
    readonly say: (result: CheckResult) => void;
}

/** Runs checks one after another, in their order. */
export async function runChecks({ checks, scene, only, keep, brief, say }: RunChecksArgs): Promise<CheckResult[]> {
    const results: CheckResult[] = [];
    const begun = new Set<string>();
    let broken: string | undefined;
    for (const check of checks) {
        if (check.appliesTo?.(scene.cluster) === false) continue;
        const { name, isPrerequisite = false, undoes, explains } = check;
        if (undoes !== undefined && (keep || !begun.has(undoes))) continue;
        if (undoes === undefined && !isPrerequisite && only.length > 0 && !only.includes(name)) continue;
        if (((brief && check.isLong) || check.isExtra) && !only.includes(name)) continue;
        const isReached = broken === undefined || undoes !== undefined || explains === broken;
        if (undoes === undefined && broken === undefined) begun.add(name);
        const result = isReached ? await runCheck(check, scene) : notReached(check);
        if (isPrerequisite && result.outcome !== "passed") broken ??= name;
        results.push(result);
        say(result);
    }
    return results;
}

const notReached = ({ name, holds }: Check): CheckResult => ({ name, holds, outcome: "not reached", seconds: 0 });

async function runCheck(check: Check, scene: Scene): Promise<CheckResult> {
    const { name, holds } = check;
    const start = performance.now();
    const seconds = () => Math.round((performance.now() - start) / 100) / 10;
    try {
        const seen = await check.run(scene);
        return { name, holds, outcome: "passed", seconds: seconds(), ...(seen ? { seen } : {}) };
    } catch (error) {
        const seen = error instanceof Error ? error.message : String(error);
        return { name, holds, outcome: "failed", seconds: seconds(), seen };
    }
}
