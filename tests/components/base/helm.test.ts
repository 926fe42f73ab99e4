import { appendFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartDigest } from "../../../components/base/helm";
import { projectFolder } from "../../support/stacks";
import { temporaryFolder } from "../../support/temporary-folder";

describe("the digest of a chart", () => {
    const original = join(projectFolder, "charts", "todo-service");
    let copy: string;
    beforeEach(() => {
        copy = join(temporaryFolder("digest"), "todo-service");
        cpSync(original, copy, { recursive: true });
    });
    const change = (...path: string[]) => appendFileSync(join(copy, ...path), "# changed\n");

    it("is the same wherever the chart lies", () => expect(chartDigest(copy)).toBe(chartDigest(original)));

    it.each(["templates/NOTES.txt", "values.yaml", "Chart.yaml", ".helmignore"])("changes with %s", (path) => {
        change(path);
        expect(chartDigest(copy)).not.toBe(chartDigest(original));
    });

    it.each(["README.md", "CHANGELOG.md"])("leaves out %s, which Helm does not load", (page) => {
        change(page);
        expect(chartDigest(copy)).toBe(chartDigest(original));
    });

    it("leaves out what the patterns and folders of .helmignore name, and nothing that only resembles it", () => {
        writeFileSync(join(copy, ".helmignore"), "# editors\n*.swp\n.idea/\nreadme.md\n");
        const before = chartDigest(copy);
        mkdirSync(join(copy, "templates", ".idea"));
        change("templates", ".idea", "workspace.xml");
        change("values.yaml.swp");
        expect(chartDigest(copy)).toBe(before);
        change("README.md");
        expect(chartDigest(copy)).not.toBe(before);
    });

    it("of an archive is that of its bytes", () => {
        const archive = join(temporaryFolder("archive"), "todo-service-1.0.0.tgz");
        writeFileSync(archive, "one");
        const before = chartDigest(archive);
        writeFileSync(archive, "another");
        expect(chartDigest(archive)).not.toBe(before);
    });
});
