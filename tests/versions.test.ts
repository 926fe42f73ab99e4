import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../package.json";
import { projectFolder } from "./support/stacks";

/** Places that cannot read a version from the file that owns it. */
const read = (...path: string[]) => readFileSync(join(projectFolder, ...path), "utf8").trim();

it("the devcontainer and the SDK have the Pulumi of .pulumi.version", () => {
    const version = read(".pulumi.version");
    expect(
        /features\/pulumi:[^"]+": \{ "version": "([^"]+)"/.exec(read(".devcontainer", "devcontainer.json"))?.[1],
    ).toBe(version);
    expect(manifest.dependencies["@pulumi/pulumi"]).toBe(version);
});

it("version managers, devcontainer, images and package.json name one Node", () => {
    const major = read(".node-version");
    const dockerfile = read("Dockerfile");
    const named = [
        read(".nvmrc"),
        manifest.engines.node.replace(">=", ""),
        /typescript-node:[\d.]+-(\d+)-/.exec(read(".devcontainer", "devcontainer.json"))?.[1],
        ...[...dockerfile.matchAll(/node(?:js|:)(\d+)[.-]/g)].map(([, it]) => it),
    ];
    expect(named.length).toBeGreaterThan(3);
    expect(new Set(named)).toEqual(new Set([major]));
});
