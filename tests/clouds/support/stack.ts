import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { stringify } from "yaml";
import { bundledProgram } from "../../../engine/bundled-programs";
import { evaluate } from "../../../engine/evaluate";
import { tryRun, type ProgramOutcome } from "../../../engine/command/run-program";
import { type CloudName } from "../../../model/platform/choices";
import { charts } from "../../../model/platform/charts";
import { projectFolder } from "../../../model/project-folder";
import { makeEmptyCharts } from "../../cluster/pulumi/empty-charts";
import { installPulumi } from "../../cluster/pulumi/install";
import { Project } from "../../cluster/pulumi/project";
import { azure } from "../cloud/azure";
import { cloudToken, StandInCloud } from "../cloud/cloud";
import { google } from "../cloud/google";
import { type CloudKind } from "../cloud/kind";
import { oracle } from "../cloud/oracle";
import { cloudVariable } from "../cloud/protocol";
import { stackFile } from "../../support/stacks";
import { killedAt } from "./killed";

const kinds: Readonly<Record<CloudName, CloudKind>> = { aks: azure, gke: google, oke: oracle };
const providersFolder = join(__dirname, "..", "providers");

/**
 * What every stack here is set to. No pod ever runs, so nothing waits for one. Images and not the code of the checkout, of which the
 * engine writes megabytes into its state at every step.
 */
const withoutPods = {
    awaitReadiness: false,
    releaseGate: "off",
    imageRegistry: "registry.example.com/todo",
    imageTag: "0.1.0",
};

/** Milliseconds that a preparation may take, which builds everything the first time, and a test of one or two operations. */
export const preparation = 3_600_000;
export const operation = 1_800_000;

/** A stack of a cloud, on Pulumi's own engine, whose cloud is a stand-in. */
export class CloudStack {
    private constructor(
        readonly name: CloudName,
        readonly cloud: StandInCloud,
        readonly project: Project,
    ) {}

    static async prepare(name: CloudName, settings: Readonly<Record<string, unknown>> = {}): Promise<CloudStack> {
        const folder = join(projectFolder, ".local", "clouds", name);
        const kind = kinds[name];
        const cloud = await StandInCloud.start(kind, folder);
        const installed = join(folder, "installed");
        rmSync(installed, { recursive: true, force: true });
        const pulumi = await installPulumi(installed, {
            progress: (step) => console.log(step),
            providers: {
                [kind.provider]: [join(providersFolder, "cloud.ts"), kind.provider],
                command: [join(providersFolder, "command.ts")],
            },
        });
        writeTokenPlugin(join(installed, "bin", "gke-gcloud-auth-plugin"));
        const kubectl = bundledProgram("kubectl");
        const project = await Project.create(join(folder, "project"), {
            ...process.env,
            ...pulumi,
            ...oracleCredentials(),
            PATH: [pulumi.PATH, ...(kubectl === undefined ? [] : [dirname(kubectl)])].join(delimiter),
            KUBECONFIG: join(folder, "no-kubeconfig"),
            [cloudVariable]: cloud.url,
            OCI_OBJECTSTORAGE_ENDPOINT: cloud.url,
            CLEANUP_POLL_MS: "500",
        });
        const stack = new CloudStack(name, cloud, project);
        // With every kind of object that a configuration of these tests asks for: charts bring the definitions.
        const { resources } = await evaluate(
            stackFile(name, { domain: "todo.example.com", acmeEmail: "ops@example.com" }),
        );
        const chartMirror = makeEmptyCharts(join(folder, "charts"), resources);
        addClaim(join(chartMirror, charts.redpanda.chart));
        stack.set({ ...withoutPods, chartMirror, ...settings });
        await project.pulumi(["stack", "init", name]);
        return stack;
    }

    /** Sets keys of its config. */
    set(settings: Readonly<Record<string, unknown>>): void {
        this.project.configure(this.name, settings);
    }

    /** Updates it; gives back what changed, such as `+ 3 created`. */
    async up(...args: readonly string[]): Promise<string> {
        return changesOf(await this.pulumi("up", "--yes", "--skip-preview", ...args));
    }

    /** An update that the cloud lets fail, once, at a resource of that name. */
    async upFailingAt(name: RegExp, error: string): Promise<void> {
        this.cloud.failOnce("create", name, error);
        await expect(this.up()).rejects.toThrow(error);
    }

    /** Kills an update or a destroy when the cloud is asked to make or delete a resource of that name; takes back its lock. */
    async killAt(operation: "create" | "delete", name: RegExp): Promise<void> {
        const command = operation === "create" ? "up" : "destroy";
        const args = [command, "--stack", this.name, "--yes", "--skip-preview", "--non-interactive"];
        await killedAt(this.project, ["pulumi", ...args], (kill) => this.cloud.atNext(operation, name, kill));
        await this.pulumi("cancel", "--yes");
    }

    /** A command of the project, as its users type it: what it says, whether or not it succeeds. */
    async npmRun(command: string, ...args: readonly string[]): Promise<ProgramOutcome> {
        const { folder, env } = this.project;
        const outcome = await tryRun("npm", ["run", "--silent", command, "--", this.name, ...args], {
            cwd: folder,
            env,
            timeout: operation,
        });
        if (outcome === undefined) throw new Error("npm is not installed");
        return outcome;
    }

    async destroy(...args: readonly string[]): Promise<string> {
        return changesOf(await this.pulumi("destroy", "--yes", ...args));
    }

    /** Holds that an update finds nothing to do, and that the cloud and its cluster hold what the program asked for. */
    async expectUnchanged(): Promise<void> {
        await this.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
        await this.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    }

    pulumi(command: string, ...args: readonly string[]): Promise<string> {
        return this.project.pulumi([command, "--stack", this.name, "--non-interactive", "--color=never", ...args]);
    }

    async close(): Promise<void> {
        await this.cloud.stop();
        if (this.cloud.failures.length > 0) throw this.cloud.failures[0];
    }
}

/** The last paragraph that counts resources, in one line. */
function changesOf(output: string): string {
    const [, counts = ""] = [...output.matchAll(/^Resources:\n((?: +.+\n)+)/gm)].at(-1) ?? [];
    return counts
        .split("\n")
        .map((it) => it.trim())
        .filter((it) => it !== "")
        .join(", ");
}

/** What Google's plugin for kubectl prints. */
function writeTokenPlugin(path: string): void {
    const credential = {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        kind: "ExecCredential",
        status: { token: cloudToken },
    };
    writeFileSync(path, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
    chmodSync(path, 0o755);
}

/** A key that nothing but the stand-in takes. */
function oracleCredentials(): Readonly<Record<string, string>> {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return {
        TF_VAR_tenancy_ocid: "ocid1.tenancy.oc1..example",
        TF_VAR_user_ocid: "ocid1.user.oc1..example",
        TF_VAR_fingerprint: "00:00",
        TF_VAR_private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
}

/** A disk of the cloud, as the broker's own chart claims one. */
function addClaim(chart: string): void {
    const claim = {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data" },
        spec: {
            storageClassName: "durable",
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "1Gi" } },
        },
    };
    mkdirSync(join(chart, "templates"), { recursive: true });
    writeFileSync(join(chart, "templates", "claim.yaml"), stringify(claim));
}
