import { rmSync } from "node:fs";
import { join } from "node:path";
import { evaluate } from "../../../engine/evaluate";
import { type PlannedResource } from "../../../engine/monitor";
import { readStackFile } from "../../../engine/stack-files";
import { run } from "../../../engine/command/run-program";
import { targetNames, type TargetName } from "../../../model/platform/choices";
import { projectFolder } from "../../../model/project-folder";
import { makeEmptyCharts } from "../pulumi/empty-charts";
import { engineVersion, installPulumi } from "../pulumi/install";
import { Project } from "../pulumi/project";
import { differences, loggedRegistrations, withoutAliases } from "../pulumi/registrations";
import { type Check, type Scene } from "../runner/check";
import { holds } from "./support/eventually";

export const workFolder = join(projectFolder, ".local", "cluster", "pulumi");

async function install(scene: Scene): Promise<string> {
    const folder = join(workFolder, "installed");
    rmSync(folder, { recursive: true, force: true });
    Object.assign(scene.env, await installPulumi(folder, { progress: (step) => scene.progress(step) }));
    const version = (await run("pulumi", ["version"], { env: scene.env })).trim();
    holds(version === engineVersion, `pulumi version says ${version}, and it was built from ${engineVersion}`);
    const stoodIn = "a program of the tests: no package registry has its source";
    scene.consistsOf({ name: "Pulumi's engine", is: "real", how: `built from its Go module, ${version}` });
    scene.consistsOf({
        name: "Pulumi's Kubernetes provider",
        is: "real",
        how: "built from its Go module of January 2026",
    });
    scene.consistsOf({ name: "Pulumi's language host for Node", is: "stand-in", how: stoodIn });
    scene.consistsOf({ name: "the providers random and tls", is: "stand-in", how: stoodIn });
    return version;
}

/** What the embedded engine makes of it; the program looks for the kube contexts of its environment. */
async function planned({ folder, env }: Project, target: TargetName): Promise<readonly PlannedResource[]> {
    const { KUBECONFIG } = process.env;
    Object.assign(process.env, { KUBECONFIG: env["KUBECONFIG"] });
    try {
        return (await evaluate(readStackFile(folder, target))).resources;
    } finally {
        if (KUBECONFIG === undefined) delete process.env["KUBECONFIG"];
        else Object.assign(process.env, { KUBECONFIG });
    }
}

/** How many resources a target has, once both engines agree on them. */
async function compare(project: Project, target: TargetName): Promise<number> {
    const log = join(project.folder, "..", `${target}.grpc.json`);
    project.configure(target, { chartMirror: makeEmptyCharts(join(project.folder, "..", "charts"), []) });
    await project.pulumi(["stack", "init", target]);
    await project.pulumi(["preview", "--stack", target], { PULUMI_DEBUG_GRPC: log });
    const resources = await planned(project, target);
    const found = differences(loggedRegistrations(log), resources.map(withoutAliases));
    holds(found.length === 0, `${target}: ${found.length} differences\n${found.slice(0, 20).join("\n")}`);
    return resources.length;
}

/** Pulumi's own engine, and that it is told what the plan knows. */
export const pulumiChecks: readonly Check[] = [
    {
        name: "pulumi",
        holds: "Pulumi's engine is there, with its Kubernetes provider.",
        isPrerequisite: true,
        run: install,
    },
    {
        name: "registrations",
        holds:
            "For every target Pulumi's engine gets what npm run plan evaluates: resources, inputs, dependencies, protection, " +
            "and how they are replaced.",
        run: async (scene) => {
            const project = await Project.create(join(workFolder, "registrations"), scene.env);
            const counts: string[] = [];
            for (const target of targetNames) counts.push(`${target} ${await compare(project, target)}`);
            return `resources: ${counts.join(", ")}`;
        },
    },
];
