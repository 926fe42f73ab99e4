import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { Account, request } from "./client/account";
import { Broken, expectEqual, eventually, reasonOf } from "./client/eventually";
import { brokerCoordinates, type Evidence } from "./client/evidence";
import { promises } from "./client/promises";
import { type Report, type StepResult } from "./report";
import { closingSteps, steps, type Step, type World } from "./steps";
import { type SuiteTarget } from "./client/target";

export interface SuiteOptions {
    /** How events in topics are seen. Default: the broker coordinates in the audit log. */
    readonly evidence?: Evidence;
    /** How soon the real reminders fire, in milliseconds: time enough for the platform to schedule them. Default 20 s. */
    readonly reminderAfter?: number;
    /** How long the backend may take to answer at all, in milliseconds: gateways learn of new pods late. Default 60 s. */
    readonly wait?: number;
    /** When what is not done counts as broken, in milliseconds. Default: the promise for the whole suite, five minutes. */
    readonly limit?: number;
    /** Base URL of what answers for traces as Jaeger does. Default: nothing does, and no step asks. */
    readonly traces?: string;
    /** Names of the only steps to run. Default: all. */
    readonly only?: readonly string[];
    /** Stops the run; what it made is removed all the same. */
    readonly signal?: AbortSignal;
    /** Called with each result as it comes. */
    readonly onStep?: (result: StepResult) => void;
}

/** One run of the suite, and what it has seen so far. */
interface Run {
    readonly id: string;
    readonly target: SuiteTarget;
    readonly evidence: Evidence;
    readonly options: SuiteOptions;
    /** Aborts when the run is to stop. */
    readonly signal: AbortSignal;
    readonly results: StepResult[];
}

/** Runs the suite against a target. Never throws for what the target does: it is all in the report. */
export async function runSuite(target: SuiteTarget, options: SuiteOptions = {}): Promise<Report> {
    const started = performance.now();
    const startedAt = new Date().toISOString();
    const evidence = options.evidence ?? brokerCoordinates;
    const id = randomBytes(4).toString("hex");
    const run: Run = { id, target, evidence, options, signal: stopOf(options), results: [] };

    const accounts: Account[] = [];
    const world = await signUp(run, accounts);
    if (world) await takeSteps(run, world);
    else
        for (const step of [...steps, ...closingSteps].filter(selected(run)))
            note(run, skipped(step, "nobody is signed in"));
    if (accounts.length > 0) note(run, await cleanUp(accounts));

    return {
        passed: run.results.every((it) => it.status === "passed"),
        run: id,
        target: target.description,
        evidence: evidence.description,
        startedAt,
        seconds: secondsSince(started),
        steps: run.results,
        partial: options.only !== undefined,
    };
}

/**
 * Aborts when the time of the suite is up or its caller says so. A timer of its own, since Node loses an AbortSignal.timeout()
 * to which only AbortSignal.any() refers: https://github.com/nodejs/node/issues/57736
 */
function stopOf({ limit = promises.wholeSuite, signal }: SuiteOptions): AbortSignal {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Broken("not done when the time of the whole suite was up")), limit).unref();
    if (signal?.aborted) stop.abort(new Broken("stopped"));
    signal?.addEventListener("abort", () => stop.abort(new Broken("stopped")), { once: true });
    // Every step listens.
    setMaxListeners(0, stop.signal);
    return stop.signal;
}

function note({ results, options }: Run, result: StepResult): void {
    results.push(result);
    options.onStep?.(result);
}

const selected =
    ({ options }: Run) =>
    (step: Step): boolean =>
        (options.only?.includes(step.name) ?? true) && (step.traced !== true || options.traces !== undefined);

/** Registers two users, and adds them to `accounts` even if the step fails: what they made has to go. */
async function signUp(run: Run, accounts: Account[]): Promise<World | undefined> {
    const { id, target, options, signal } = run;
    let world: World | undefined;
    const step: Omit<Step, "run"> = {
        name: "sign-up",
        service: "backend",
        title: "Two users register and sign in",
        covers: ["FR-021"],
    };
    const result = await perform(step, signal, async () => {
        await backendAnswers(target, options.wait ?? 60_000);
        for (const name of ["alice", "bob"]) accounts.push(await Account.signUp(target, `e2e-${id}-${name}`));
        world = worldOf(run, accounts as [Account, Account]);
        return `run ${id}`;
    });
    note(run, result);
    return world;
}

function worldOf({ id, target, evidence, options }: Run, [alice, bob]: [Account, Account]): World {
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
        traces: options.traces,
        changeTrace: traceOf(id),
        title: (step) => `e2e ${id} ${step}`,
    };
}

/** Id of the trace of a run's change. */
export const traceOf = (run: string): string => run.padStart(32, "e2e0");

/** The steps at the same time, then those that look back on them. */
async function takeSteps(run: Run, world: World): Promise<void> {
    const { evidence, signal, results } = run;
    const take = async (step: Step) => note(run, await perform(step, signal, () => step.run(world)));
    const begin = async () => evidence.begin?.(world.alice, world.title("begin"));
    // What does not come is told by the steps that wait for it.
    await orStopped(begin, signal).catch(() => undefined);
    await Promise.all(steps.filter(selected(run)).map(take));
    for (const step of closingSteps.filter(selected(run))) {
        const needed = results.find((it) => it.name === step.needs);
        if (needed?.status === "passed") await take(step);
        else note(run, skipped(step, `${step.needs} has not passed`));
    }
    await world.bobsSocket.then(
        (it) => it.close(),
        () => undefined,
    );
}

/** The backend refuses a request without a token: it is there, and it is not open to everybody. */
async function backendAnswers(target: SuiteTarget, wait: number): Promise<void> {
    await eventually("the backend answers", wait, async () => {
        const { status } = await request(target.url("backend", "/api/nobody/tasks"), "GET");
        expectEqual("status of a request without a token", status, 401);
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
    return perform(step, stopOf({ limit: 30_000 }), async () => {
        const removed = await Promise.all(accounts.map((it) => it.cleanUp()));
        return `${removed.reduce((sum, it) => sum + it, 0)} tasks deleted`;
    });
}

/** Result of `run`, or a failure as soon as the run is to stop. */
async function orStopped<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason as Broken);
        if (signal.aborted) return stop();
        signal.addEventListener("abort", stop, { once: true });
        run()
            .then(resolve, reject)
            .finally(() => signal.removeEventListener("abort", stop));
    });
}

const secondsSince = (started: number): number => Math.round(performance.now() - started) / 1000;
