import { writeFile } from "node:fs/promises";
import { type ServiceName } from "../model/contract/catalogue";
import { UserError } from "../engine/command/user-error";
import { describeReport, describeStep, junitXml } from "./report";
import { closingSteps, steps } from "./steps";
import { daprSubscription } from "./subscription";
import { runSuite } from "./suite";
import { resolveTo } from "./client/resolve";
import { gatewayTarget, servicesTarget } from "./client/target";

/** Times in seconds. */
export interface VerifyOptions {
    /** Where the platform is: a URL for all services, or one for each. */
    readonly gateway?: string;
    /** Of the gateway, whatever DNS says of its name. */
    readonly address?: string;
    readonly services: Readonly<Partial<Record<ServiceName, string>>>;
    /** Port on which the suite takes events from a Dapr sidecar of its own, and the port of that sidecar. */
    readonly appPort?: number;
    readonly daprPort?: number;
    readonly reminderAfter: number;
    /** How long the backend may take to answer at all. */
    readonly wait: number;
    readonly limit: number;
    /** What answers for traces. */
    readonly traces?: string;
    /** Names of steps; all when absent. */
    readonly only?: readonly string[];
    /** Files for the report. */
    readonly json?: string;
    readonly junit?: string;
    /** Names the steps instead. */
    readonly list?: boolean;
}

/** `npm run e2e`; answers with the exit code: 1 when a promise is broken. */
export async function verify(options: VerifyOptions): Promise<number> {
    if (options.list) {
        for (const { name, title } of [...steps, ...closingSteps]) console.log(`${name.padEnd(22)} ${title}`);
        return 0;
    }
    const target = options.gateway === undefined ? servicesTarget(options.services) : gatewayTarget(options.gateway);
    if (options.address !== undefined) resolveTo(gatewayHost(options), options.address);
    const only = options.only?.map((it) => knownStep(it, options));

    const stop = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());

    const evidence = await ownSubscription(options);
    try {
        const report = await runSuite(target, {
            evidence,
            reminderAfter: options.reminderAfter * 1000,
            wait: options.wait * 1000,
            limit: options.limit * 1000,
            traces: options.traces?.replace(/\/+$/, ""),
            only,
            signal: stop.signal,
            onStep: (it) => console.log(describeStep(it)),
        });
        console.log(describeReport(report));
        if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
        if (options.junit !== undefined) await writeFile(options.junit, junitXml(report));
        return report.passed ? 0 : 1;
    } finally {
        await evidence?.close();
    }
}

function gatewayHost({ gateway }: VerifyOptions): string {
    if (gateway === undefined)
        throw new UserError("--gateway is missing; --address is of no use without it", "npm run e2e -- --help");
    return new URL(gateway).hostname;
}

async function ownSubscription({ appPort, daprPort }: VerifyOptions) {
    if (appPort === undefined && daprPort === undefined) return undefined;
    if (appPort === undefined || daprPort === undefined) {
        const [given, missing] = appPort === undefined ? ["--dapr-port", "--app-port"] : ["--app-port", "--dapr-port"];
        throw new UserError(`${missing} is missing; ${given} is of no use without it`, "npm run e2e -- --help");
    }
    return daprSubscription({ appPort, daprPort });
}

function knownStep(name: string, { traces }: VerifyOptions): string {
    const known = [...steps, ...closingSteps];
    const names = known.map((it) => it.name);
    if (traces === undefined && known.some((it) => it.name === name && it.traced))
        throw new UserError(`--only ${name}: it asks for spans, so --traces has to say where`, "npm run e2e -- --help");
    if (!names.includes(name)) {
        throw new UserError(
            `--only ${name}: there is no such step; allowed are ${names.join(", ")}`,
            "npm run e2e -- --list",
        );
    }
    return name;
}
