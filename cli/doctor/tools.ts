import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { engines } from "../../package.json";
import { type TargetName } from "../../model/platform/choices";
import { type Tool } from "../../model/platform/prerequisites";
import { factsOf } from "../../stacks/targets";
import { helmBinary } from "../../engine/helm";
import { clusterMakers } from "../cluster/local-cluster";
import { tryRun, type RunOptions } from "../../engine/command/run-program";
import { findPulumi, pinnedPulumiVersion } from "../up/pulumi-cli";
import { type Finding } from "./finding";

/** The first thing in a text that looks like a version. */
export const versionIn = (text: string): string | undefined => /\d+\.\d+(\.\d+)*/.exec(text)?.[0];

/** Whether a version is at least another one. */
export function isAtLeast(version: string, wanted: string): boolean {
    const [own, other] = [version, wanted].map((it) => it.split(".").map(Number)) as [number[], number[]];
    for (const [index, part] of other.entries()) {
        if ((own[index] ?? 0) !== part) return (own[index] ?? 0) > part;
    }
    return true;
}

const declaredNode = engines.node.replace(/^>=/, "");
/** The tests also pass on this one. */
export const oldestNode = "20.20";

/** Node, against what package.json declares and what the tests also pass on. */
export function nodeFinding(version: string): Finding {
    const subject = "node";
    if (isAtLeast(version, declaredNode)) return { subject, state: "ok", detail: version };
    const fix = "https://nodejs.org/en/download";
    if (isAtLeast(version, oldestNode))
        return { subject, state: "advice", detail: `${version} works, but ${declaredNode} is what is declared`, fix };
    return { subject, state: "missing", detail: `${version} is too old; ${declaredNode} is needed`, fix };
}

async function pulumiFinding(folder: string): Promise<Finding> {
    const subject = "pulumi";
    const { requiredPulumiVersion = "" } = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as {
        requiredPulumiVersion?: string;
    };
    const found = (await findPulumi(folder))?.version?.version;
    const fix = `curl -fsSL https://get.pulumi.com | sh -s -- --version ${pinnedPulumiVersion(folder)}`;
    if (found === undefined)
        return { subject, state: "missing", detail: "not installed; npm run up downloads it where it can", fix };
    const wanted = versionIn(requiredPulumiVersion) ?? "0";
    return isAtLeast(found, wanted)
        ? { subject, state: "ok", detail: found }
        : { subject, state: "missing", detail: `${found} is too old; ${requiredPulumiVersion} is needed`, fix };
}

const kubectl: Tool = {
    program: "kubectl",
    args: ["version", "--client"],
    needed: true,
    why: "every command that the stack prints",
    fix: "https://kubernetes.io/docs/tasks/tools",
};

async function toolFinding({ program, args, needed, why, fix }: Tool, options: RunOptions): Promise<Finding> {
    const result = await tryRun(program, args, options);
    if (result?.code === 0) return { subject: program, state: "ok", detail: versionIn(result.stdout) ?? "installed" };
    const detail = `${result === undefined ? "not installed" : `does not run (exit code ${result.code})`}; for ${why}`;
    return { subject: program, state: needed ? "missing" : "advice", detail, fix };
}

async function helmFinding(options: RunOptions): Promise<Finding> {
    const subject = "helm";
    const version = await helmBinary()
        .then((it) => tryRun(it, ["version", "--short"], options))
        .catch(() => undefined);
    return version?.code === 0
        ? { subject, state: "ok", detail: versionIn(version.stdout) ?? "installed" }
        : {
              subject,
              state: "advice",
              detail: "not installed; for npm test and npm run plan -- --out",
              fix: "https://helm.sh/docs/intro/install",
          };
}

async function clusterMakerFinding(options: RunOptions): Promise<Finding> {
    const subject = "cluster maker";
    for (const { name, versionArgs } of clusterMakers) {
        const result = await tryRun(name, versionArgs, options);
        if (result?.code === 0) return { subject, state: "ok", detail: `${name} ${versionIn(result.stdout) ?? ""}` };
    }
    return {
        subject,
        state: "advice",
        detail: `none of ${clusterMakers.map((it) => it.name).join(", ")}; only needed where no cluster exists`,
        fix: "https://kind.sigs.k8s.io/docs/user/quick-start/#installation",
    };
}

/** The programs that a target needs, and their versions. */
export async function toolFindings(folder: string, target: TargetName, options: RunOptions = {}): Promise<Finding[]> {
    return Promise.all([
        Promise.resolve(nodeFinding(process.versions.node)),
        pulumiFinding(folder),
        helmFinding(options),
        ...[kubectl, ...factsOf(target).tools].map((it) => toolFinding(it, options)),
        ...(target === "dev" ? [clusterMakerFinding(options)] : []),
    ]);
}
