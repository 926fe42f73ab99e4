import { cloudNames } from "../model/platform/choices";
import { command, exitCode, group, scriptsAround, wholeNumber } from "../engine/command/command";
import { run } from "../engine/command/run-program";

const readiness = command(
    "readiness",
    "Holds stacks against the production checklist. It needs no CLI, account or cluster; docs/production-readiness.md explains each rule.",
)
    .argument("[stack...]", "committed stacks; all when none is named")
    .option("--profile <profile>", "as if the stacks had this profile")
    .option("--json", "verdicts as JSON")
    .addHelpText("after", "\nExit code: 0, or 1 when a critical rule is broken.")
    .action(exitCode(async (stacks, options) => (await import("./readiness/readiness")).readiness(stacks, options)));

const scan = command(
    "scan",
    "Scans what stacks put into the cluster with kube-score (needs Go). It looks at everything that the program and charts/todo-service make; " +
        "upstream charts are their makers' matter. policy/exceptions.ts has the findings that are accepted, with reasons.",
)
    .argument("[stack...]", "committed stacks", [...cloudNames])
    .option("--profile <profile>", "as if the stacks had this profile, that of production", "standard")
    .addHelpText(
        "after",
        "\nExit code: 0, or 1 when something is found that is not accepted, or accepted and not found any more.",
    )
    .action(exitCode(async (stacks, options) => (await import("./scan/scan")).scanStacks(stacks, options)));

const references = command(
    "references",
    "Holds pages, comments and messages against the project. Links, anchors, files, npm scripts, config keys and ids of requirements have to exist; " +
        "it needs no network.",
)
    .addHelpText("after", "\nExit code: 0, or 1 when one of them names something that is not there.")
    .action(
        exitCode(async (_options, self) => (await import("./docs/references")).checkReferences(scriptsAround(self))),
    );

const prose = command(
    "prose",
    "Holds pages, and the words of comments and messages, against docs/style.md. It finds long sentences, sentences without a subject, and words " +
        "that the project does not use.",
)
    .addHelpText("after", "\nExit code: 0, or 1 when a sentence must be rewritten.")
    .action(exitCode(async () => (await import("./docs/prose")).checkProse()));

const workflows = command("workflows", "Checks the workflows of GitHub Actions with actionlint (needs Go).")
    .argument("[argument...]", "files, or options of actionlint after --")
    .action(async (args) => {
        await run("go", ["run", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12", ...args], { visible: true });
    });

const restoreDrill = command(
    "restore-drill",
    "Rehearses a disaster on this machine with real parts. A Postgres full of generated data is backed up by the script that the cluster " +
        "runs, destroyed, restored from the second store and compared row by row.",
)
    .option("--rows <number>", "tasks and events in each database", wholeNumber(1, 10_000_000), 20_000)
    .option("--json", "the report as JSON")
    .option("--record", "writes the result to docs/restore-drill.json, which the production checklist reads")
    .addHelpText(
        "after",
        "\nExit code: 0, or 1 when a single row differs. The first run installs Postgres and rclone (45 MB) into node_modules/.cache.",
    )
    .action(exitCode(async (options) => (await import("./restore-drill/restore-drill")).restoreDrill(options)));

const detectionDrill = command(
    "detection-drill",
    "Measures how long the overview takes to show each of five faults. They are injected into the local run; the overview has to name the service.",
)
    .option("--write", "puts the table into docs/detection-drills.md")
    .addHelpText("after", "\nExit code: 0, or 1 when one takes more than 30 seconds.")
    .action(exitCode(async (options) => (await import("./detection-drill/detection-drill")).detectionDrill(options)));

const benchPlan = command("bench-plan", "Measures time and memory of `npm run plan`. Each run is a fresh process.")
    .option("--runs <number>", "runs per row; the median is reported", wholeNumber(1, 1000), 5)
    .option("--json", "prints the runs as JSON")
    .action(async (options) => (await import("./bench/plan")).benchPlan(options));

/** Numbers that grow, separated by commas. */
function sizes(given: string): number[] {
    return given.split(",").map(wholeNumber(100, 10_000_000));
}

const benchServices = command(
    "bench-services",
    "Measures the services on this machine. Latencies at a steady rate, the most that they can take, and memory.",
)
    .option("--rate <number>", "new tasks a second in the steady phase", wholeNumber(1, 1000), 50)
    .option("--seconds <number>", "length of the steady phase", wholeNumber(1, 3600), 30)
    .option(
        "--maximum <seconds>",
        "length of the phase at maximum throughput; 0 leaves it out",
        wholeNumber(0, 600),
        10,
    )
    .option("--users <number>", "users, each with a WebSocket", wholeNumber(1, 500), 20)
    .option("--replicas <number>", "of each service", wholeNumber(1, 4), 1)
    .option("--trace", "traces every request, as npm run local -- --trace does")
    .option("--json <file>", "writes the figures as JSON")
    .addHelpText(
        "after",
        "\nEvery fifth task recurs and is completed at once. Load generator, services, sidecars, broker and Postgres share the machine.",
    )
    .action(async (options) => (await import("./bench/services")).benchServices(options));

const benchScale = command(
    "bench-scale",
    "Measures the services with much and little in their tables. Each endpoint, each consumer, a backlog in the outbox, the start, and memory.",
)
    .option("--sizes <numbers>", "tasks at each measurement, separated by commas", sizes, [1_000, 100_000, 1_000_000])
    .option("--entries <number>", "audit entries for each task", wholeNumber(1, 10), 3)
    .option("--requests <number>", "to each endpoint, at each size", wholeNumber(10, 1000), 40)
    .option("--rate <number>", "new tasks a second of the load", wholeNumber(1, 1000), 25)
    .option("--seconds <number>", "length of the load at each size", wholeNumber(1, 600), 20)
    .option("--write", "puts the table into docs/scale.md")
    .addHelpText(
        "after",
        "\nThe largest size needs 10 GB of disk and takes about ten minutes on two cores. The first run installs Postgres' tools (45 MB).",
    )
    .action(async (options) => (await import("./bench/scale")).benchScale(options));

const benchFreshness = command(
    "bench-freshness",
    "Measures how long requests take to show in the overview. It asks the overview's query, on the local run (p95 promised: 20 s).",
)
    .option("--rounds <number>", "of requests to each of three services, each about 25 s", wholeNumber(1, 12), 8)
    .addHelpText("after", "\nExit code: 0, or 1 when the promise is broken.")
    .action(exitCode(async (options) => (await import("./bench/freshness")).benchFreshness(options)));

const benchFirstHour = command(
    "bench-first-hour",
    "Measures what a newcomer waits for. That is git clone, npm ci and npm run up, until the end-to-end suite has passed.",
)
    .option("--json", "the figures as JSON")
    .option("--record", "writes them to docs/first-hour.json, which README reads")
    .addHelpText(
        "after",
        "\nIt works in an empty home directory, with this machine's package cache and without a cluster, on the commit that is checked out. " +
            "The gateway takes port 8080.\nExit code: 0, or 1 when the platform does not come up or breaks a promise.",
    )
    .action(exitCode(async (options) => (await import("./bench/first-hour")).benchFirstHour(options)));

const mutations = command(
    "mutations",
    "Makes one plausible mistake after the other in the code, and counts those that a test finds. It takes minutes for each.",
)
    .option(
        "--count <number>",
        "mistakes, spread over model, components, stacks, services and charts",
        wholeNumber(1, 5_000),
        200,
    )
    .option("--seed <number>", "which of all possible mistakes these are", wholeNumber(0, 1_000_000), 1)
    .option("--only <path>", "in files whose path begins so")
    .option("--json <file>", "writes every mistake, and whether it was found")
    .addHelpText(
        "after",
        "\nIt edits the checkout, and takes each mistake back. checks/mutations/mutants.ts has the table of mistakes." +
            "\nExit code: 0, or 1 when fewer than 95 % are found.",
    )
    .action(exitCode(async (options) => (await import("./mutations/mutations")).mutations(options)));

/** `npm run check -- NAME`. */
export const check = group("check", "Verifies something about the project, and changes nothing unless asked to.", [
    readiness,
    scan,
    references,
    prose,
    workflows,
    mutations,
    restoreDrill,
    detectionDrill,
    benchPlan,
    benchServices,
    benchScale,
    benchFreshness,
    benchFirstHour,
]);
