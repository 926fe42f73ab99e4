import { InvalidArgumentError } from "@commander-js/extra-typings";
import { command, exitCode } from "../../engine/command/command";

const names = (given: string): string[] => {
    const all = given.split(",").filter((it) => it !== "");
    if (all.length > 0) return all;
    throw new InvalidArgumentError("Names of checks are expected, such as dns,storage.");
};

export const testCluster = command(
    "test:cluster",
    "Checks what only pods can show. It makes a cluster for that (by kind where Docker and kind are, else one node from packages), and ends with none.",
)
    .option("--only <names>", "these checks only, separated by commas, besides those that all others need", names)
    .option("--brief", "leaves out the checks that take long, unless --only names them")
    .option(
        "--mutations",
        "puts faults in, one after another, and checks that each turns a check red; a quarter of an hour",
    )
    .option("--daprd <path>", "a daprd of the pinned version, for the sidecars; the embedded one runs without it")
    .option("--list", "prints the names of the checks and what they hold, and runs none")
    .option("--keep", "leaves everything running; the next run, or --clear, ends it")
    .option("--clear", "ends what a run has left, and runs no check")
    .option("--record", "writes the report to docs/proof.json, from which docs/proof.md is made")
    .addHelpText(
        "after",
        "\nExit code: 0, or 1 when a check fails or is not reached. The report is .local/cluster/report.json. " +
            "The first run builds Kubernetes and more from Go modules, which takes long.",
    )
    .action(exitCode(async (options) => (await import("./run")).testCluster(options)));
