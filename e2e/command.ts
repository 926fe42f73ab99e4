import { Option } from "@commander-js/extra-typings";
import { publicServices, type ServiceName } from "../model/contract/catalogue";
import { command, exitCode, wholeNumber } from "../engine/command/command";

/** A service's name may have a hyphen, which its option's key does not. */
const addresses = publicServices.map(
    (it) => [it, new Option(`--${it} <url>`, "port-forwarded or in the cluster")] as const,
);

const addressesIn = (options: object): Partial<Record<ServiceName, string>> =>
    Object.fromEntries(addresses.map(([name, it]) => [name, (options as Record<string, string>)[it.attributeName()]]));

/** What knows of platforms: no part of the suite's image. */
interface Surroundings {
    /** Runs the suite with these arguments against the entrance of a stack. */
    readonly onStack: (stack: string, options: readonly string[]) => Promise<number>;
    /** The platform that runs on this machine: its gateway and, where it is traced, where its traces are. */
    readonly runningHere: () => Promise<{ readonly gateway: string; readonly traces?: string } | undefined>;
}

const argument = "--stack";

/** Arguments of a command line without `--stack` and its value. */
export const withoutStack = (args: readonly string[]): string[] =>
    args.filter((it, index) => it !== argument && args[index - 1] !== argument && !it.startsWith(`${argument}=`));

/** `npm run e2e`, and without surroundings what the suite's image runs. */
export function endToEndCommand(around?: Surroundings) {
    const stack = new Option(`${argument} <stack>`, "a stack that is up, by its own address and certificate");
    const suite = command("e2e", "Verifies the whole event-driven workflow of a running platform, from outside.")
        .usage(`${around ? "[--stack <stack>]" : "--gateway <url>"} [options]`)
        .optionsGroup("Where:")
        .addOption(around ? stack : stack.hideHelp())
        .option(
            "--gateway <url>",
            "the platform's one entrance, or the address of each public service; absent: what runs on this machine",
        );
    for (const [, it] of addresses) suite.addOption(it);
    return suite
        .option("--address <address>", "of the gateway, instead of the one that DNS knows for its name")
        .option(
            "--app-port <port>",
            "reads the topics itself: port on which it takes events from a Dapr sidecar of its own",
            wholeNumber(1, 65_535),
        )
        .option(
            "--dapr-port <port>",
            "HTTP port of that sidecar, which is shut down at the end (without both, the broker coordinates in the audit log are the evidence)",
            wholeNumber(1, 65_535),
        )
        .option("--traces <url>", "what answers for traces as Jaeger does: the suite then looks for its own")
        .optionsGroup("Options:")
        .option("--reminder-after <seconds>", "until the real reminders fire", wholeNumber(5, 120), 20)
        .option("--wait <seconds>", "that the backend may take to answer at all", wholeNumber(1, 240), 60)
        .option("--limit <seconds>", "after which what is not done counts as broken", wholeNumber(10, 300), 300)
        .option("--only <step...>", "runs only these steps (with sign-up and clean-up)")
        .option("--json <file>", "writes the report as JSON")
        .option("--junit <file>", "writes the report as JUnit XML")
        .option("--list", "names the steps")
        .addHelpText(
            "after",
            "\nA gateway with a certificate of a private authority: NODE_EXTRA_CA_CERTS=ca.pem.\nExit code: 0, or 1 when a promise is broken.",
        )
        .action(
            exitCode(async (options) => {
                if (options.stack !== undefined && around !== undefined)
                    return around.onStack(options.stack, withoutStack(process.argv.slice(3)));
                const services = addressesIn(options);
                const isNamed = options.gateway !== undefined || Object.values(services).some((it) => it !== undefined);
                const here = isNamed ? undefined : await around?.runningHere();
                const { gateway = here?.gateway, traces = here?.traces } = options;
                return (await import("./verify")).verify({ ...options, gateway, traces, services });
            }),
        );
}

/** What the image of the suite runs. */
export const endToEnd = endToEndCommand();
