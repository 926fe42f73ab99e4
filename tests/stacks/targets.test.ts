import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { cloudNames, targetNames } from "../../model/platform/choices";
import { profileOf, profilesOf } from "../../model/platform/target-facts";
import { stackNames } from "../../engine/stack-files";
import { configKeys } from "../../stacks/config/keys";
import { factsOf, targetsWith } from "../../stacks/targets";
import { project, projectFolder, stackFile } from "../support/stacks";

/** Everything outside `stacks/<cloud>/` that has to name a cloud and that neither the compiler nor another test asks for. */

const read = (...path: string[]) => readFileSync(join(projectFolder, ...path), "utf8");
const yaml = (...path: string[]) => parse(read(...path)) as unknown;

it("every target has a committed stack of its name", () => {
    expect(stackNames(projectFolder)).toEqual([...targetNames].sort());
    for (const target of targetNames) {
        expect(stackFile(target).values[`${project}:target`]).toBe(target);
    }
});

describe.each(cloudNames)("the facts of %s", (cloud) => {
    const { account, brokers, kubernetesVersion, trial, costs, ...facts } = factsOf(cloud);

    it("ask for values that the committed stack sets, in a form that the example has", () => {
        const { values } = stackFile(cloud);
        for (const { key, pattern, example } of Object.values(account)) {
            expect(example).toMatch(pattern);
            expect(values).toHaveProperty([key.includes(":") ? key : `${project}:${key}`]);
            if (!key.includes(":")) expect(configKeys).toHaveProperty(key);
        }
    });

    it("say which Kubernetes versions it takes, and what a new account may use", () => {
        expect(kubernetesVersion.example).toMatch(kubernetesVersion.pattern);
        expect(profilesOf(facts)).toContain(trial.profile);
    });

    it("offer the profile of production", () => expect(profilesOf(facts)).toContain("standard"));

    it("have a price for the nodes of every profile", () => {
        for (const profile of profilesOf(facts)) {
            const { nodes: pool } = profileOf(facts, profile);
            for (const broker of brokers) {
                expect(costs({ broker, pool, volumesGiB: 100 }).map(({ item }) => item)).toContain("nodes");
            }
        }
    });
});

describe("a page or a setting that lists the clouds has every one", () => {
    it.each(cloudNames)("%s has a guide, and docs/README.md leads to it", (cloud) => {
        expect(existsSync(join(projectFolder, "docs", "guides", `${cloud}.md`))).toBe(true);
        expect(read("docs", "README.md")).toContain(`(guides/${cloud}.md)`);
        expect(read("README.md")).toContain(`(docs/guides/${cloud}.md)`);
    });

    it.each(targetNames)("Pulumi.yaml offers %s as a target", (target) => {
        const { config } = yaml("Pulumi.yaml") as { config: { target: { description: string } } };
        expect(config.target.description).toMatch(new RegExp(`\\b${target}\\b`));
    });

    it.each(["deploy.yml", "e2e.yml"])("the workflow %s offers every cloud", (file) => {
        const { on } = yaml(".github", "workflows", file) as {
            on: { workflow_dispatch: { inputs: { stack: { options: string[] } } } };
        };
        expect(on.workflow_dispatch.inputs.stack.options).toEqual(cloudNames);
    });

    it("the workflow destroy-fallbacks.yml destroys every fallback", () => {
        const { jobs } = yaml(".github", "workflows", "destroy-fallbacks.yml") as {
            jobs: { destroy: { strategy: { matrix: { stack: string[] } } } };
        };
        expect(jobs.destroy.strategy.matrix.stack).toEqual(targetsWith((it) => it.role === "fallback"));
    });

    it("the form for bugs offers every target", () => {
        const { body } = yaml(".github", "ISSUE_TEMPLATE", "bug.yml") as {
            body: { id?: string; attributes: { options?: string[] } }[];
        };
        expect(body.flatMap((it) => it.attributes.options ?? [])).toEqual(expect.arrayContaining([...targetNames]));
    });

    it.each(cloudNames)("no table that compares clouds leaves out %s", (cloud) => {
        const pages = execFileSync("git", ["ls-files", "*.md"], { cwd: projectFolder, encoding: "utf8" }).trim();
        const comparisons = pages.split("\n").flatMap((page) => {
            const text = read(page);
            return [...text.matchAll(/(?:^\|.*\n)+/gm)].flatMap(({ 0: table, index }) => {
                const place = `${page}:${text.slice(0, index).split("\n").length}`;
                const rows = table.split("\n").map((row) => row.split("|").slice(1, -1));
                const names = [rows[0] ?? [], rows.map(([first = ""]) => first)].map((cells) => cells.join(" "));
                const of = (cells: string) => cloudNames.filter((it) => new RegExp(`\\b${it}\\b`, "i").test(cells));
                return names.map(of).flatMap((clouds) => (clouds.length > 1 ? [{ place, clouds }] : []));
            });
        });
        expect(comparisons.length).toBeGreaterThan(8);
        expect(comparisons.filter((it) => !it.clouds.includes(cloud)).map((it) => it.place)).toEqual([]);
    });
});
