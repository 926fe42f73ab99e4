import { readFileSync } from "node:fs";
import { join } from "node:path";
import lock from "../../../model/platform/images.lock.json";
import { imageLockFile, imageName, imageOf } from "../../../model/platform/service-images";
import { projectFolder } from "../../support/stacks";

const digest = `sha256:${"a".repeat(64)}`;
const released = { tag: "1.2.3", digests: { backend: digest } };
const registry = "registry.example.com/todo";

describe("the image of a service", () => {
    it("is the released one by digest", () => {
        expect(imageName(imageOf("backend", { registry }, released))).toBe(`${registry}/todo-backend@${digest}`);
    });
    it("falls back to the released tag until a digest is known", () => {
        expect(imageName(imageOf("audit", { registry }, released))).toBe(`${registry}/todo-audit:1.2.3`);
    });
    it("is one's own where the stack names a tag", () => {
        expect(imageName(imageOf("backend", { registry, tag: "dev" }, released))).toBe(`${registry}/todo-backend:dev`);
    });
});

it("digests are written where they are read", () =>
    expect(JSON.parse(readFileSync(join(projectFolder, imageLockFile), "utf8"))).toEqual(lock));
