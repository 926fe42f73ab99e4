import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DataSourceAnswer } from "../../../../model/platform/resource-facts";
import { projectFolder } from "../../../../model/project-folder";
import { resourceFacts } from "../../../../stacks/targets";
import { serveStandIn } from "./stand-in";

/** Any resource of a cloud, known by its inputs alone; the provider's name is the first argument. For previews. */
const [name] = process.argv.splice(2, 1);
const manifest = readFileSync(join(projectFolder, "node_modules", "@pulumi", String(name), "package.json"), "utf8");

/** What data sources of the clouds answer in `npm run plan`. */
const answers = resourceFacts("answers");

serveStandIn((JSON.parse(manifest) as { version: string }).version, {
    make: (type) => ({ id: type, outputs: {} }),
    answer: (token, inputs): DataSourceAnswer => {
        const answer = answers[token] ?? {};
        return typeof answer === "function" ? answer(inputs) : answer;
    },
});
