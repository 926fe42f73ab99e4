import { Option } from "@commander-js/extra-typings";
import { endToEndCommand } from "../e2e/command";
import { command, exitCode, wholeNumber, type AnyCommand } from "../engine/command/command";

const plan = command(
    "plan",
    "Shows what stacks would create, without the Pulumi CLI, an account, a cluster or a network.",
)
    .argument("[stack...]", "names of stacks, told in full; absent: a line for each committed one")
    .option("--differences", "prints what differs between the stacks inside the cluster")
    .option("--json", "prints everything as JSON, secrets masked")
    .option("--html <file>", "writes everything as one page, to look at and to send around")
    .option("--out <dir>", "writes rendered objects and values as files, sorted, ready to diff")
    .addHelpText("after", "\nExit code: 0, or 1 when a stack has problems.")
    .action(exitCode(async (stacks, options) => (await import("./plan/plan")).plan(stacks, options)));

const up = command("up", "Brings a stack up, by Pulumi. You can run it again after any failure: it goes on from there.")
    .argument("[stack]", "name of a stack", "dev")
    .option("--create-cluster", "dev: makes a local cluster when none can be reached")
    .option("-y, --yes", "cloud stacks: does not ask before creating what costs money")
    .option(
        "--grow <names>",
        "volumes that take the size of the profile, by the names in docs/clouds.md, separated by commas",
        (given) => given.split(",").filter((it) => it !== ""),
    )
    .addHelpText("after", "\nWithout Pulumi, and for dev without a cluster, the services run on this machine instead.")
    .action(exitCode(async (stack, options) => (await import("./up/up")).up(stack, options)));

const down = command("down", "Deletes a stack and all its data.")
    .argument("[stack]", "name of a stack", "dev")
    .option("-y, --yes", "cloud stacks: does not ask")
    .addHelpText(
        "after",
        "\nA run on this machine it stops.\nBeyond `pulumi destroy` it removes definitions that Helm keeps, where nobody else uses them.",
    )
    .action(exitCode(async (stack, options) => (await import("./up/down")).down(stack, options)));

const status = command(
    "status",
    "Shows addresses and health of a stack, commands to try, and the last result of the release gate.",
)
    .argument("[stack]", "dev is also the platform that npm run local has started on this machine", "dev")
    .option("--all", "of that platform also every port, URL and password")
    .addHelpText(
        "after",
        "\nExit code: 0, or 1 when a service is not healthy, the gate has failed, or nothing is there.",
    )
    .action(exitCode(async (stack, options) => (await import("./status/status")).status(stack, options)));

const rollback = command(
    "rollback",
    "Brings a stack back to the version of the program, and to the config, that last succeeded. Data is never rolled back.",
)
    .argument("[stack]", "name of a stack", "dev")
    .option("--to <revision>", "a commit, branch or tag instead of what Pulumi's history says")
    .option("-y, --yes", "cloud stacks: does not ask")
    .addHelpText("after", "\nIt refuses what would delete or replace a database, volume, bucket, address or cluster.")
    .action(exitCode(async (stack, options) => (await import("./rollback/rollback")).rollback(stack, options)));

const doctor = command(
    "doctor",
    "Looks for what a deployment needs: tools, cluster, credentials, config, images for both architectures.",
)
    .argument("[stack...]", "names of stacks", ["dev"])
    .option("--no-images", "asks no image registry")
    .addHelpText(
        "after",
        "\nExit code: 0, or 1 when something is missing. What cannot be told from here is said, and fails nothing.",
    )
    .action(exitCode(async (stacks, options) => (await import("./doctor/doctor")).doctor(stacks, options)));

const logs = command("logs", "Searches the logs of all pods: a saved query by its name, or any LogQL.")
    .argument(
        "[query]",
        `request, task-create-failed, ... (see --list), or LogQL such as '{service="sync"} |= "closed"'`,
    )
    .option("--list", "names the saved queries")
    .option("--request-id <id>", "only lines of this request")
    .option("--user-id <id>", "only lines of this user")
    .option("--task-id <id>", "only lines of this task")
    .option("--since <period>", "how far back, such as 15m, 6h, 2d", "1h")
    .option("--until <time>", "the end of the period, such as 2026-11-24T08:00:00Z; now when absent")
    .option("--limit <lines>", "at most so many lines, the newest", wholeNumber(1, 5000), 200)
    .option("--json", "one JSON object a line: timestamp, labels, metadata, line")
    .optionsGroup("Where:")
    .option("--url <url>", "Loki's address; absent: the cluster that kubectl points at, through a port-forward")
    .option("--context <name>", "the kube context for that")
    .option(
        "--local <folder>",
        "the log files of a local run instead, for saved queries; absent: those of the run on this machine, if there is one",
    )
    .addHelpText("after", "\nExit code: 0 when something was found, 2 when nothing was, 1 on an error.")
    .action(
        exitCode(async (query, options, self) => {
            if (query === undefined && !options.list)
                self.error("error: a query is missing; --list names the saved ones");
            return (await import("./logs/logs")).logs(query, options);
        }),
    );

const e2e = endToEndCommand({
    onStack: async (stack, options) => (await import("./e2e/on-stack")).verifyStack(stack, options),
    runningHere: async () => (await import("../local/platform/announcement")).findRunning(),
});

const grafana = command("grafana", "Opens Grafana of a running stack on this machine, until Ctrl-C.")
    .argument("[stack]", "name of a stack", "dev")
    .option("--port <port>", "where it listens", wholeNumber(1, 65_535), 3000)
    .action(exitCode(async (stack, options) => (await import("./grafana/grafana")).openGrafana(stack, options)));

const local = command(
    "local",
    "Runs the platform on this machine, without a cluster: Postgres, a broker, Dapr's API and the services as processes.",
)
    .option("--port <port>", "port of the gateway; 0 takes any that is free", wholeNumber(0, 65_535), 8080)
    .option(
        "--base-port <port>",
        "first of the consecutive ports of everything else; 0 takes any that are free",
        wholeNumber(0, 65_000),
        0,
    )
    .option("--replicas <number>", "replicas of each service", wholeNumber(1, 5), 1)
    .option("--stack <name>", "stack whose services run", "dev")
    .option(
        "--trace [url]",
        "traces every request: to a file that the run names or, by OTLP over HTTP, to your receiver",
    )
    .addOption(new Option("--once", "ends after the end-to-end suite, with its result").conflicts("suite"))
    .option("--no-suite", "does not run the end-to-end suite")
    .option("--keep-data", "keeps database, topics and logs in .local/ for the next run")
    .addHelpText(
        "after",
        "\nIt runs until Ctrl-C. Exit code: 0, or 1 when something does not start or, with --once, the suite fails.",
    )
    .action(
        exitCode(async ({ port, ...options }) =>
            (await import("../local/platform/run-locally")).runLocally({ ...options, gatewayPort: port }),
        ),
    );

/** What a user types as `npm run NAME`. */
export const commands: readonly AnyCommand[] = [plan, up, down, status, rollback, doctor, logs, grafana, local, e2e];
