import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { notesOf } from "../../../checks/release/notes";
import { version } from "../../../package.json";
import { projectFolder } from "../../support/stacks";

const read = (...path: string[]) => readFileSync(join(projectFolder, ...path), "utf8");
/** Versions of a changelog, the newest first. */
const versionsIn = (changelog: string) =>
    [...changelog.matchAll(/^## (\S+)( - \d{4}-\d\d-\d\d)?$/gm)]
        .map(([, it]) => it)
        .filter((it) => it !== "Unreleased");

interface Job {
    readonly needs?: string | readonly string[];
    readonly permissions: Readonly<Record<string, string>>;
    readonly steps: readonly {
        readonly run?: string;
        readonly uses?: string;
        readonly with?: Record<string, unknown>;
    }[];
}
const { jobs, on } = parse(read(".github", "workflows", "images.yml")) as {
    readonly on: { readonly push: { readonly tags: readonly string[] } };
    readonly jobs: Readonly<Record<string, Job>>;
};
const commands = (job: string) => jobs[job]!.steps.map((it) => it.run ?? "").join("\n");

describe("a release", () => {
    it("has notes for the version in package.json, as the newest section", () => {
        const changelog = read("CHANGELOG.md");
        expect(versionsIn(changelog)[0]).toBe(version);
        expect(notesOf(changelog, version)).toMatch(/^### Added\n/);
    });

    it("has notes for the chart's version, as the newest section", () => {
        const chart = parse(read("charts", "todo-service", "Chart.yaml")) as { version: string };
        expect(versionsIn(read("charts", "todo-service", "CHANGELOG.md"))[0]).toBe(chart.version);
    });

    it("has a record of the resources that it must not lose", () =>
        expect(() => read("tests", "checks", "upgrade", "released", `${version}.json`)).not.toThrow());

    it("is one section, without its heading", () => {
        const changelog = "# Changelog\n\n## 0.2.0 - 2027-01-01\n\nNew.\n\n## 0.1.0 - 2026-11-30\n\nOld.\n";
        expect(notesOf(changelog, "0.2.0")).toBe("New.");
        expect(notesOf(changelog, "0.1.0")).toBe("Old.");
        expect(notesOf(changelog, "0.1")).toBeUndefined();
    });
});

describe("the workflow of a release", () => {
    it("begins with a tag, and refuses one that is not the version before it builds anything", () => {
        expect(on.push.tags).toEqual(["v*"]);
        expect(commands("names")).toContain('make -- release-notes --tag "$GITHUB_REF_NAME"');
        const first = Object.entries(jobs).filter(([, it]) => it.needs === undefined);
        expect(first.map(([name]) => name)).toEqual(["names"]);
    });

    it("publishes images with SBOM and provenance, and signs images and chart", () => {
        const build = jobs["image"]!.steps.find((it) => it.uses?.startsWith("docker/build-push-action@"));
        expect(build?.with).toMatchObject({ push: true, sbom: true, provenance: "mode=max" });
        expect(commands("image")).toContain("cosign sign --yes");
        expect(commands("chart")).toMatch(/helm package charts\/todo-service .*helm push .*cosign sign --yes/s);
    });

    it("publishes the notes and the chart once images and chart are there", () => {
        expect(jobs["release"]!.needs).toEqual(["image", "chart"]);
        expect(commands("release")).toMatch(
            /gh release create "\$TAG" --verify-tag .*--notes-file notes\.txt todo-service-/,
        );
    });
});
