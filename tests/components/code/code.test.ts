import { bundleCommand } from "../../../components/code/container";
import { evaluate } from "../../../engine/evaluate";
import { isRelease, releaseInputs } from "../../../engine/plan/footprint";
import { renderServices } from "../../../engine/plan/render";
import { nodeEnvironment, nodeFlags } from "../../../model/contract/node-runtime";
import { services } from "../../../model/contract/catalogue";
import { images } from "../../../model/platform/charts";
import { imageNames } from "../../../model/platform/service-images";
import { Planned } from "../../support/planned";
import { stackFile } from "../../support/stacks";

const plan = async (changes: Readonly<Record<string, string>> = {}) =>
    new Planned((await evaluate(stackFile("dev", changes))).resources);
const configMaps = ({ all }: Planned) => all.filter((it) => /^code-.*-bundle-/.test(it.name));
const nameOf = ({ inputs }: { readonly inputs: Readonly<Record<string, unknown>> }) =>
    (inputs["metadata"] as { readonly name: string }).name;
const releaseOf = ({ all }: Planned, service: string) =>
    all.filter(isRelease).find((it) => releaseInputs(it).name === service)!;

interface Container {
    readonly image: string;
    readonly command: readonly string[];
    readonly args?: readonly string[];
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly workingDir: string;
    readonly securityContext: object;
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}
interface PodSpec {
    readonly containers: readonly Container[];
    readonly volumes: readonly { readonly name: string }[];
}

describe("a stack without a registry", () => {
    let planned: Planned;
    let pods: Map<string, PodSpec>;
    beforeAll(async () => {
        planned = await plan();
        const workloads = [...(await renderServices(planned.all))].map(([name, objects]) => {
            const workload = objects.find((it) => it.kind === "Deployment" || it.kind === "StatefulSet")!;
            return [name, (workload["spec"] as { template: { spec: PodSpec } }).template.spec] as const;
        });
        const gate = planned.inputs("gate-suite")["spec"] as { template: { spec: PodSpec } };
        pods = new Map([...workloads, ["e2e", gate.template.spec]]);
    });

    it("brings the code of each program along, in a ConfigMap that never changes", () => {
        const found = configMaps(planned);
        expect(found.map((it) => nameOf(it).replace(/-bundle-[0-9a-f]{10}$/, "")).sort()).toEqual(
            [...imageNames].sort(),
        );
        for (const it of found) {
            expect(it.inputs["immutable"]).toBe(true);
            // Pulumi makes another one beside it instead of replacing it.
            expect(it.name).toBe(`code-${nameOf(it)}`);
        }
    });

    it.each(imageNames)("runs it on Node alone, as an image of its own would: %s", (name) => {
        const spec = pods.get(name)!;
        const container = spec.containers[0]!;
        expect(container).toMatchObject({
            image: images.node,
            command: ["/nodejs/bin/node", ...nodeFlags, "/bundle/start.mjs"],
            workingDir: "/app",
            securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
        });
        expect(container.command).toEqual(bundleCommand);
        const environment = Object.fromEntries(container.env.map((it) => [it.name, it.value]));
        expect(environment).toMatchObject(nodeEnvironment);

        const configMap = nameOf(configMaps(planned).find((it) => nameOf(it).startsWith(`${name}-bundle-`))!);
        expect(spec.volumes).toEqual(
            expect.arrayContaining([
                { name: "bundle", configMap: { name: configMap } },
                { name: "app", emptyDir: { sizeLimit: "16Mi" } },
            ]),
        );
        expect(container.volumeMounts).toEqual(
            expect.arrayContaining([
                { name: "bundle", mountPath: "/bundle", readOnly: true },
                { name: "app", mountPath: "/app" },
            ]),
        );
    });

    it("starts no pod before its code is there, and removes no code before the new one runs", () => {
        for (const { name } of services) {
            const waits = planned.waitsFor(releaseOf(planned, name).name);
            expect([...waits].filter((it) => it.startsWith(`code-${name}-bundle-`))).toHaveLength(1);
        }
        expect([...planned.waitsFor("gate-suite")].some((it) => it.startsWith("code-e2e-bundle-"))).toBe(true);
    });

    it("brings no suite along that nobody runs", async () => {
        const names = configMaps(await plan({ releaseGate: "off" })).map(nameOf);
        expect(names).toHaveLength(services.length);
        expect(names.filter((it) => it.startsWith("e2e-"))).toEqual([]);
    });
});

describe("a stack with a registry or a tag", () => {
    it.each([
        ["a registry", { imageRegistry: "registry.example.com/todo" }, "registry.example.com/todo/todo-"],
        ["a tag alone", { imageTag: "dev" }, "ghcr.io/todo-multicloud/todo-"],
    ])("runs images, and brings no code along: %s", async (_what, changes, prefix) => {
        const planned = await plan(changes);
        expect(planned.all.filter((it) => it.name.startsWith("code"))).toEqual([]);
        for (const { name } of services) {
            const { values } = releaseInputs(releaseOf(planned, name));
            expect(values["image"]).toMatchObject({ repository: `${prefix}${name}` });
            expect(values).not.toHaveProperty("bundle");
        }
        const [suite] = (planned.inputs("gate-suite")["spec"] as { template: { spec: PodSpec } }).template.spec
            .containers;
        expect(suite).not.toHaveProperty("command");
        expect(suite!.image).toMatch(new RegExp(`^${prefix}e2e:`));
    });
});
