import { parseArgs } from "node:util";
import { scanExceptions } from "../../policy/exceptions";
import { evaluate } from "../../engine/evaluate";
import { readStackFile } from "../../engine/stack-files";
import { platformOf } from "../../policy/prepare";
import { runTool } from "../../engine/command/run-tool";
import { scan } from "./kube-score";
import { judge, unusedExceptions, type Judgement } from "./judge";

const help = `Scans what stacks put into the cluster with kube-score, which is built from its Go module: everything that the program and
charts/todo-service make. Upstream charts are their makers' matter. Accepted findings, with reasons: policy/exceptions.ts.

  npm run scan [-- STACK ...] [--profile PROFILE]

  STACK      default: oke aks gke
  --profile  default: standard, that of production

Exit code 1 when something is found that is not accepted, or accepted and not found any more.`;

const production = ["oke", "aks", "gke"];

runTool(async () => {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: { profile: { type: "string", default: "standard" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const stacks = positionals.length > 0 ? positionals : production;
    const judgements: Judgement[] = [];
    for (const stack of stacks) {
        const file = readStackFile(process.cwd(), stack);
        const key = (name: string) => `${file.project}:${name}`;
        const config = { ...file.values, [key("profile")]: values.profile };
        const platform = await platformOf({
            ...(await evaluate({ ...file, values: config })),
            stack,
            profile: values.profile,
            target: config[key("target")] ?? "",
            today: new Date(),
        });
        const judgement = judge(stack, await scan(platform), scanExceptions);
        judgements.push(judgement);
        console.log(`${stack}, ${values.profile}: ${judgement.open.length} findings, ${judgement.accepted} accepted`);
        for (const it of judgement.open) console.log(`  ${it.check}: ${it.finding}`);
    }
    // Of part of the stacks it says nothing.
    const unused = stacks.length < production.length ? [] : unusedExceptions(judgements, scanExceptions);
    for (const it of unused) console.log(`accepted and not found any more: ${it.rule} ${it.finding.source}`);
    return judgements.some((it) => it.open.length > 0) || unused.length > 0 ? 1 : 0;
});
