import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { charts, locateChart } from "../../../model/platform/charts";
import { readStackFile } from "../../../engine/stack-files";
import { planStack } from "../../../engine/plan/plan-stack";
import { writeStack } from "../../../engine/plan/render";
import { knownSecret, project, stackFile } from "../../support/stacks";
import { temporaryFolder } from "../../support/temporary-folder";

const temporary = () => temporaryFolder("plan");

/** A project with these files only. */
function folderWith(files: Readonly<Record<string, string>>): string {
    const folder = temporary();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return folder;
}

describe("stack files", () => {
    const projectFile = "name: p\nconfig:\n  answer: { type: integer, default: 42 }\n";

    it.each([
        ["an unknown stack", { "Pulumi.yaml": projectFile, "Pulumi.dev.yaml": "" }, "prod", /no stack "prod".*dev/],
        ["a missing project", { "Pulumi.dev.yaml": "" }, "dev", /Pulumi\.yaml is missing/],
        [
            "bad YAML",
            { "Pulumi.yaml": projectFile, "Pulumi.dev.yaml": "config: [" },
            "dev",
            /Pulumi\.dev\.yaml is not valid YAML/,
        ],
        [
            "another form",
            { "Pulumi.yaml": projectFile, "Pulumi.dev.yaml": "config: 3" },
            "dev",
            /not of the expected form/,
        ],
    ])("%s gets a sentence", (_name, files, stack, message) => {
        expect(() => readStackFile(folderWith(files), stack)).toThrow(message);
    });

    it("give keys their full names, defaults and the CLI's form of values", () => {
        const folder = folderWith({
            "Pulumi.yaml": projectFile,
            "Pulumi.dev.yaml": "config:\n  p:flag: true\n  cloud:zone: a\n  p:list: [1]\n  p:key: {secure: v1:abc}\n",
        });
        expect(readStackFile(folder, "dev")).toMatchObject({
            values: { "p:answer": "42", "p:flag": "true", "cloud:zone": "a", "p:list": "[1]" },
            secretKeys: ["p:key"],
        });
    });
});

describe("the plan", () => {
    it("reports problems of the config, and goes on with other stacks", async () => {
        const plan = await planStack(stackFile("dev", { broker: "pubsub", profile: "huge" }));
        expect(plan.problems.map((it) => it.key)).toEqual([`${project}:profile`, `${project}:broker`]);
        expect(plan.resources).toEqual([]);
        expect((await planStack(stackFile("dev"))).problems).toEqual([]);
    });

    it("shows no secret", async () => {
        const kafka = JSON.stringify({ brokers: ["k.example.com:9092"], username: "todo", password: knownSecret });
        const file = { ...stackFile("dev", { broker: "kafka", kafka }), secretKeys: [`${project}:kafka`] };
        const plan = await planStack(file);
        expect(plan.problems).toEqual([]);
        expect(plan.config[`${project}:kafka`]).toBe("(secret)");
        expect(JSON.stringify(plan)).not.toContain(knownSecret);
    });

    it("writes the same files every time, so that two plans can be compared", async () => {
        const { resources } = await planStack(stackFile("dev"));
        const written = async () => {
            const folder = temporary();
            await writeStack(folder, "dev", resources);
            const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
            return Object.fromEntries(
                files
                    .map((it) => join(it.parentPath, it.name))
                    .map((it) => [it.slice(folder.length), readFileSync(it, "utf8")]),
            );
        };
        const first = await written();
        expect(Object.keys(first)).toEqual(
            expect.arrayContaining(["/dev/releases/backend/objects.yaml", "/dev/releases/dapr/values.yaml"]),
        );
        expect(await written()).toEqual(first);
        // Of the code that a stack brings along a review sees how much it is; its name changes with it.
        const [bundle] = Object.keys(first).filter((it) => it.startsWith("/dev/objects/code-audit-bundle-"));
        expect(first[bundle!]).toMatch(/main\.mjs\.br: \(\d{6} bytes\)/);
    });
});

describe("charts", () => {
    const { dapr } = charts;

    it.each([
        [
            "its own repository",
            undefined,
            { chart: "dapr", version: dapr.version, repositoryOpts: { repo: dapr.repository } },
        ],
        [
            "a registry",
            "oci://mirror.example.com/charts/",
            { chart: "oci://mirror.example.com/charts/dapr", version: dapr.version },
        ],
        ["a folder", "./mirror", { chart: "./mirror/dapr" }],
    ])("come from %s", (_name, mirror, location) => expect(locateChart(dapr, mirror)).toEqual(location));
});
