import { parseArgs } from "node:util";
import { runTool } from "../../engine/command/run-tool";
import { UserError } from "../../engine/command/user-error";
import { runLocally } from "../../local/platform/run";

const help = `Runs the platform on this machine, without a cluster: Postgres, a broker, Dapr's API and the services as processes.

  npm run local [-- options]

  --port P        port of the gateway, default 8080; 0 takes any that is free
  --base-port N   first of the consecutive ports of everything else, default 0: any that are free
  --replicas N    replicas of each service, default 1
  --stack NAME    stack whose services run, default dev
  --once          ends after the end-to-end suite, with its result
  --no-suite      does not run the end-to-end suite
  --keep-data     keeps database, topics, jobs and logs in .local/ for the next run

Runs until Ctrl-C. Exit code: 0, or 1 when something does not start or, with --once, the suite fails.`;

runTool(async () => {
    const { values } = parseArgs({
        options: {
            port: { type: "string", default: "8080" },
            "base-port": { type: "string", default: "0" },
            replicas: { type: "string", default: "1" },
            stack: { type: "string", default: "dev" },
            once: { type: "boolean", default: false },
            "no-suite": { type: "boolean", default: false },
            "keep-data": { type: "boolean", default: false },
            help: { type: "boolean", short: "h" },
        },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    if (values.once && values["no-suite"]) {
        throw new UserError(
            "--once ends with the suite's result, which --no-suite leaves out",
            "npm run local -- --once",
        );
    }
    return runLocally({
        gatewayPort: number("--port", values.port, 0, 65_535),
        basePort: number("--base-port", values["base-port"], 0, 65_000),
        replicas: number("--replicas", values.replicas, 1, 5),
        stack: values.stack,
        once: values.once,
        suite: !values["no-suite"],
        keepData: values["keep-data"],
    });
});

function number(option: string, given: string, from: number, to: number): number {
    const value = Number(given);
    if (/^\d+$/.test(given) && value >= from && value <= to) return value;
    throw new UserError(
        `${option} is "${given}"; allowed are whole numbers from ${from} to ${to}`,
        "npm run local -- --help",
    );
}
