import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { Account, request } from "./client/account";
import { Broken, check, eventually, reasonOf } from "./client/eventually";
import { brokerCoordinates, type Evidence } from "./client/evidence";
import { promises } from "./client/promises";
import { type Report, type StepResult } from "./report";
import { closingSteps, steps, type Step, type World } from "./steps";
import { type Target } from "./client/target";

export interface SuiteOptions {
    /** How events in topics are seen. Default: the broker coordinates in the audit log. */
    readonly evidence?: Evidence;
    /** How soon the real reminders fire, in milliseconds: time enough for the platform to schedule them. Default 20 s. */
    readonly reminderAfter?: number;
    /** How long the backend may take to answer at all, in milliseconds: gateways learn of new pods late. Default 60 s. */
    readonly wait?: number;
    /** When what is not done counts as broken, in milliseconds. Default: the promise for the whole suite, five minutes. */
    readonly limit?: number;
    /** Names of the only steps to run. Default: all. */
    readonly only?: readonly string[];
    /** Stops the run; what it made is removed all the same. */
    readonly signal?: AbortSignal;
    /** Called with each result as it comes. */
    readonly onStep?: (result: StepResult) => void;
}

/** Runs the suite against a target. Never throws for what the target does: it is all in the report. */
export async function runSuite(target: Target, options: SuiteOptions = {}): Promise<Report> {
    const started = performance.now();
    const startedAt = new Date().toISOString();
    const run = randomBytes(4).toString("hex");
    const evidence = options.evidence ?? brokerCoordinates;
    const limit = AbortSignal.timeout(options.limit ?? promises.wholeSuite);
    const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
    // Every step listens.
    setMaxListeners(0, signal);

    const results: StepResult[] = [];
    const note = (result: StepResult) => {
        results.push(result);
        options.onStep?.(result);
    };
    const selected = (step: Step) => options.only?.includes(step.name) ?? true;

    const accounts: Account[] = [];
    let world: World | undefined;
    const signUp: Omit<Step, "run"> = {
        name: "sign-up",
        service: "backend",
        title: "Two users register and sign in",
        covers: ["FR-021"],
    };
    note(
        await perform(signUp, signal, async () => {
            await backendAnswers(target, options.wait ?? 60_000);
            for (const name of ["alice", "bob"]) accounts.push(await Account.signUp(target, `e2e-${run}-${name}`));
            world = worldOf(accounts as [Account, Account]);
            return `run ${run}`;
        }),
    );

    if (world === undefined) {
        for (const step of [...steps, ...closingSteps].filter(selected)) note(skipped(step, "nobody is signed in"));
    } else {
        const ready = world;
        const begin = async () => evidence.begin?.(ready.alice, ready.title("begin"));
        // What does not come is told by the steps that wait for it.
        await orStopped(begin, signal).catch(() => undefined);
        await Promise.all(
            steps.filter(selected).map(async (step) => note(await perform(step, signal, () => step.run(ready)))),
        );
        for (const step of closingSteps.filter(selected)) {
            const needed = results.find((it) => it.name === step.needs);
            if (needed?.status === "passed") note(await perform(step, signal, () => step.run(ready)));
            else note(skipped(step, `${step.needs} has not passed`));
        }
        await ready.bobsSocket.then(
            (it) => it.close(),
            () => undefined,
        );
    }
    if (accounts.length > 0) note(await cleanUp(accounts));

    return {
        passed: results.every((it) => it.status === "passed"),
        run,
        target: target.description,
        evidence: evidence.description,
        startedAt,
        seconds: secondsSince(started),
        steps: results,
    };

    function worldOf([alice, bob]: [Account, Account]): World {
        const bobsSocket = bob.openSocket();
        // Steps that need the socket fail with it; until one asks, its failure is nobody's.
        bobsSocket.catch(() => undefined);
        return {
            target,
            evidence,
            alice,
            bob,
            bobsSocket,
            reminderAfter: options.reminderAfter ?? 20_000,
            title: (step) => `e2e ${run} ${step}`,
        };
    }
}

/** The backend refuses a request without a token: it is there, and it is not open to everybody. */
async function backendAnswers(target: Target, wait: number): Promise<void> {
    await eventually("the backend answers", wait, async () => {
        const { status } = await request(target.url("backend", "/api/nobody/tasks"), "GET");
        check("status of a request without a token", status, 401);
    });
}

async function perform(step: Omit<Step, "run">, signal: AbortSignal, run: () => Promise<string>): Promise<StepResult> {
    const started = performance.now();
    const { name, service, title, covers } = step;
    try {
        const detail = await orStopped(run, signal);
        return { name, service, title, covers, status: "passed", seconds: secondsSince(started), detail };
    } catch (error) {
        const detail = reasonOf(error);
        return { name, service, title, covers, status: "failed", seconds: secondsSince(started), detail };
    }
}

const skipped = ({ name, service, title, covers }: Step, detail: string): StepResult => ({
    name,
    service,
    title,
    covers,
    status: "skipped",
    seconds: 0,
    detail,
});

async function cleanUp(accounts: readonly Account[]): Promise<StepResult> {
    const step = { name: "clean-up", service: "backend", title: "What the run made is removed", covers: [] } as const;
    return perform(step, AbortSignal.timeout(30_000), async () => {
        const removed = await Promise.all(accounts.map((it) => it.cleanUp()));
        return `${removed.reduce((sum, it) => sum + it, 0)} tasks deleted`;
    });
}

/** Result of `run`, or a failure as soon as the run is to stop. */
async function orStopped<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
        const stop = () => {
            const why = signal.reason as Error;
            reject(
                new Broken(
                    why.name === "TimeoutError" ? "not done when the time of the whole suite was up" : "stopped",
                ),
            );
        };
        if (signal.aborted) return stop();
        signal.addEventListener("abort", stop, { once: true });
        run()
            .then(resolve, reject)
            .finally(() => signal.removeEventListener("abort", stop));
    });
}

const secondsSince = (started: number): number => Math.round(performance.now() - started) / 1000;
