import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runTool } from "../engine/command/run-tool";
import { UserError } from "../engine/command/user-error";
import { describeReport, describeStep, junitXml } from "./report";
import { closingSteps, steps } from "./steps";
import { daprSubscription } from "./subscription";
import { runSuite } from "./suite";
import { gatewayTarget, publicServices, servicesTarget } from "./client/target";

const help = `Verifies the whole event-driven workflow of a running platform, from outside.

  npm run e2e -- --gateway URL [options]
  npm run e2e -- ${publicServices.map((it) => `--${it} URL`).join(" ")} [options]

  --gateway URL         the platform's one entrance
${publicServices.map((it) => `  --${`${it} URL`.padEnd(19)} ${it} alone, port-forwarded or in the cluster`).join("\n")}
  --app-port PORT       reads the topics itself: port on which it takes events from a Dapr sidecar of its own ...
  --dapr-port PORT      ... and the HTTP port of that sidecar, which is shut down at the end
                        (without them the broker coordinates in the audit log are the evidence)
  --reminder-after N    seconds until the real reminders fire, default 20
  --wait N              seconds that the backend may take to answer at all, default 60
  --limit N             seconds after which what is not done counts as broken, default 300
  --only STEP           runs only this step (with sign-up and clean-up); may be repeated
  --json FILE           writes the report as JSON
  --junit FILE          writes the report as JUnit XML
  --list                names the steps

A gateway with a certificate of a private authority: NODE_EXTRA_CA_CERTS=ca.pem.
Exit code: 0, or 1 when a promise is broken.`;

runTool(async () => {
    const url = { type: "string" } as const;
    const { values } = parseArgs({
        options: {
            gateway: url,
            backend: url,
            notification: url,
            sync: url,
            audit: url,
            "app-port": { type: "string" },
            "dapr-port": { type: "string" },
            "reminder-after": { type: "string", default: "20" },
            wait: { type: "string", default: "60" },
            limit: { type: "string", default: "300" },
            only: { type: "string", multiple: true },
            json: { type: "string" },
            junit: { type: "string" },
            list: { type: "boolean" },
            help: { type: "boolean", short: "h" },
        },
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    if (values.list) {
        for (const { name, title } of [...steps, ...closingSteps]) console.log(`${name.padEnd(22)} ${title}`);
        return 0;
    }
    const target = values.gateway === undefined ? servicesTarget(values) : gatewayTarget(values.gateway);
    const only = values.only?.map(knownStep);
    const reminderAfter = number("--reminder-after", values["reminder-after"], 5, 120) * 1000;
    const limit = number("--limit", values.limit, 10, 300) * 1000;
    const wait = number("--wait", values.wait, 1, 240) * 1000;

    const stop = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());

    const evidence = await ownSubscription(values["app-port"], values["dapr-port"]);
    try {
        const report = await runSuite(target, {
            evidence,
            reminderAfter,
            wait,
            limit,
            only,
            signal: stop.signal,
            onStep: (it) => console.log(describeStep(it)),
        });
        console.log(describeReport(report));
        if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
        if (values.junit !== undefined) await writeFile(values.junit, junitXml(report));
        return report.passed ? 0 : 1;
    } finally {
        await evidence?.close();
    }
});

async function ownSubscription(appPort: string | undefined, daprPort: string | undefined) {
    if (appPort === undefined && daprPort === undefined) return undefined;
    return daprSubscription({
        appPort: number("--app-port", appPort, 1, 65_535),
        daprPort: number("--dapr-port", daprPort, 1, 65_535),
    });
}

function number(option: string, given: string | undefined, least: number, most: number): number {
    const value = Number(given);
    if (given === undefined || !Number.isInteger(value) || value < least || value > most) {
        const problem = given === undefined ? "is missing" : `is "${given}"`;
        throw new UserError(
            `${option} ${problem}; allowed is a whole number from ${least} to ${most}`,
            `${option} ${least}`,
        );
    }
    return value;
}

function knownStep(name: string): string {
    const names = [...steps, ...closingSteps].map((it) => it.name);
    if (!names.includes(name)) {
        throw new UserError(
            `--only ${name}: there is no such step; allowed are ${names.join(", ")}`,
            "npm run e2e -- --list",
        );
    }
    return name;
}
