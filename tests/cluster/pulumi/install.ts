import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { moduleFolder } from "../../../checks/go/module-folder";
import { goPrograms, type GoModule } from "../../../checks/go/programs";
import { projectFolder } from "../../../model/project-folder";

const goFolder = join(__dirname, "..", "go", "pulumi");

/** The provider's version is the SDK's, so that the engine finds what the program asks for. */
const kubernetesVersion = packageVersion("kubernetes");
const providerPackage = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const construct = "pkg/provider/provider_construct.go";
const component = (alias: string, path: string) => `\t${alias} "${providerPackage}/pkg/provider/${path}"\n`;

/**
 * The provider is older than the engine: one type has changed since. It leaves out its components, which the program does not
 * use: they need the whole Go SDK of Kubernetes, which is most of the work.
 */
const edits = [
    ["pkg/gen/schema.go", "Provider: pschema.ResourceSpec{", "Provider: &pschema.ResourceSpec{"],
    [construct, component("providerhelmv4", "helm/v4"), ""],
    [construct, component("providerkustomizev2", "kustomize/v2"), ""],
    [construct, component("provideryamlv2", "yaml/v2"), ""],
    [construct, '\t"kubernetes:yaml/v2:ConfigFile":     provideryamlv2.NewConfigFileProvider,\n', ""],
    [construct, '\t"kubernetes:yaml/v2:ConfigGroup":    provideryamlv2.NewConfigGroupProvider,\n', ""],
    [construct, '\t"kubernetes:helm.sh/v4:Chart":       providerhelmv4.NewChartProvider,\n', ""],
    [construct, '\t"kubernetes:kustomize/v2:Directory": providerkustomizev2.NewDirectoryProvider,\n', ""],
] as const;

/** Version of the engine that the module proxy has: the one nearest to the project's own. */
export const engineVersion = /pulumi\/pkg\/v3 (v\S+)/.exec(readFileSync(join(goFolder, "go.mod"), "utf8"))?.[1];

const pulumiModule = {
    folder: goFolder,
    announcement: "Pulumi's engine and its Kubernetes provider, once: about six minutes",
    variables: {
        "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": engineVersion ?? "",
        [`${providerPackage}/pkg/version.Version`]: kubernetesVersion,
    },
    edits: edits.map(([file, from, to]) => ({ module: providerPackage, file, from, to })),
    programs: { pulumi: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "pulumi-resource-kubernetes": "." },
} as const satisfies GoModule<string>;

/** A TypeScript program by its path, with arguments. */
type Program = readonly [path: string, ...args: string[]];

const provider = (file: string, ...args: readonly string[]): Program => [join(__dirname, "providers", file), ...args];

/** Providers whose source no package registry has, and the programs of these tests that stand in for them. */
const standIns: Readonly<Record<string, Program>> = {
    random: provider("random.ts"),
    tls: provider("tls.ts"),
    ...Object.fromEntries(["azure-native", "gcp", "oci", "command"].map((it) => [it, provider("cloud.ts", it)])),
};

export interface InstallOptions {
    readonly progress?: (step: string) => void;
    /** Programs that stand in for providers, in the place of those that know previews only. */
    readonly providers?: Readonly<Record<string, Program>>;
}

/**
 * Pulumi as a user installs it, built from its Go modules into a folder: what goes first on PATH, and the home with its plugins.
 * The language host and all providers but Kubernetes' are stand-ins.
 *
 * @returns variables of the environment
 */
export async function installPulumi(
    folder: string,
    { progress, providers = {} }: InstallOptions = {},
): Promise<{ readonly PATH: string; readonly PULUMI_HOME: string }> {
    const programs = await goPrograms(pulumiModule, progress);
    const path = join(folder, "bin");
    const home = join(folder, "home");
    mkdirSync(path, { recursive: true });
    symlinkSync(programs.pulumi, join(path, "pulumi"));
    writeProgram(join(path, "pulumi-language-nodejs"), [join(__dirname, "language-host.ts")]);

    const kubernetes = pluginFolder(home, "kubernetes");
    symlinkSync(programs["pulumi-resource-kubernetes"], join(kubernetes, "pulumi-resource-kubernetes"));
    await copySchema(kubernetes);
    for (const [name, program] of Object.entries({ ...standIns, ...providers }))
        writeProgram(join(pluginFolder(home, name), `pulumi-resource-${name}`), program);
    return { PATH: `${path}:${process.env["PATH"]}`, PULUMI_HOME: home };
}

function pluginFolder(home: string, name: string): string {
    const folder = join(home, "plugins", `resource-${name}-v${packageVersion(name)}`);
    mkdirSync(folder, { recursive: true });
    return folder;
}

/** The provider reads its schema from beside itself; the engine compares the version in it with the plugin's. */
async function copySchema(folder: string): Promise<void> {
    const module = await moduleFolder(goFolder, providerPackage);
    const source = join(module, "cmd", "pulumi-resource-kubernetes");
    const schema = JSON.parse(readFileSync(join(source, "schema.json"), "utf8")) as object;
    writeFileSync(join(folder, "schema.json"), JSON.stringify({ ...schema, version: kubernetesVersion }));
    copyFileSync(join(source, "terraform-mapping.json"), join(folder, "terraform-mapping.json"));
}

/** An executable that runs a TypeScript program with this Node. */
function writeProgram(path: string, [file, ...args]: Program): void {
    if (!existsSync(file)) throw new Error(`there is no ${file}`);
    const command = [process.execPath, "--import", require.resolve("tsx"), file, ...args].map((it) => `"${it}"`);
    writeFileSync(path, `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
    chmodSync(path, 0o755);
}

function packageVersion(name: string): string {
    const manifest = readFileSync(join(projectFolder, "node_modules", "@pulumi", name, "package.json"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
}
