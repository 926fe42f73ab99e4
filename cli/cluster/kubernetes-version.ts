import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectFolder } from "../../model/project-folder";

const chartFile = join(projectFolder, "charts/todo-service/Chart.yaml");

/** Says that a cluster is older than the services' chart takes; undefined where it is not. */
export function ageProblem(version: string): { readonly reason: string; readonly fix: string } | undefined {
    const { kubeVersion } = parse(readFileSync(chartFile, "utf8")) as { kubeVersion: string };
    const minor = (text: string) => Number(/1\.(\d+)/.exec(text)?.[1]);
    if (!(minor(version) < minor(kubeVersion))) return undefined;
    return {
        reason: `Kubernetes ${version} is too old for the services' chart, which needs 1.${minor(kubeVersion)}; upgrade it, or make another`,
        fix: "kind create cluster --name todo",
    };
}
