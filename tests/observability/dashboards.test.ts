import { setTimeout as pause } from "node:timers/promises";
import { serviceStates } from "../../components/monitoring/dashboards/panels";
import { serviceNames } from "../../model/contract/catalogue";
import {
    dashboardModels,
    dataPanels,
    emptyWhenWell,
    overviewQuery,
    panelQueries,
    resolveVariables,
} from "../../checks/observability/panels";
import { drills, slowBackend } from "../../checks/detection-drill/faults";
import { startObservedPlatform, type ObservedPlatform } from "../../checks/observability/observed-platform";
import { SimulatedUsers } from "../../checks/observability/simulated-users";

jest.setTimeout(600_000);

let observed: ObservedPlatform;
let users: SimulatedUsers;
/** What ends the faults that are set. */
const ends: (() => Promise<void>)[] = [];
const endFaults = async () => {
    for (const end of ends.splice(0)) await end();
};
const query = (expr: string) => observed.prometheus.query(resolveVariables(expr));

/** Names of alerts that fire, by an expression of their series. */
const firingAlerts = async (expr: string) =>
    (await query(expr.replace("ALERTS", 'ALERTS{alertstate="firing"}'))).map((it) => it.metric["alertname"]!).sort();

/** Polls until `found` returns something, which it returns; fails with what was seen last. */
async function eventually<T>(seconds: number, found: () => Promise<T | undefined>, seen: () => unknown): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        const result = await found();
        if (result !== undefined) return result;
        if (Date.now() > deadline) throw new Error(`not within ${seconds} s; last seen: ${JSON.stringify(seen())}`);
        await pause(1000);
    }
}

const panelExpr = (uid: string, title: string): string => {
    const dashboard = dashboardModels().find((it) => it.uid === uid);
    const expr = dashboard && dataPanels(dashboard).find((it) => it.title === title)?.targets[0]?.expr;
    if (expr === undefined) throw new Error(`no panel "${title}" on ${uid}`);
    return expr;
};

beforeAll(async () => {
    observed = await startObservedPlatform();
    users = await SimulatedUsers.start(observed.platform.gateway);
});

afterAll(async () => {
    await endFaults();
    await users?.stop();
    await observed?.stop();
});

it("every panel query of every dashboard returns data", async () => {
    let empty = panelQueries();
    expect(empty.length).toBeGreaterThan(90);
    await eventually(
        240,
        async () => {
            const still = [];
            for (const it of empty) if ((await query(it.expr)).length === 0) still.push(it);
            empty = still;
            return empty.every(({ dashboard, panel }) => `${dashboard}: ${panel}` in emptyWhenWell) || undefined;
        },
        () => empty.filter(({ dashboard, panel }) => !(`${dashboard}: ${panel}` in emptyWhenWell)),
    );
});

it("every target is scraped four times a minute, of all services and their sidecars", async () => {
    const counts = () => query(`count_over_time(up{job=~"services|dapr-sidecars"}[1m])`);
    let last: unknown;
    await eventually(
        120,
        async () => {
            const samples = await counts();
            last = samples;
            return (samples.length === 2 * serviceNames.length && samples.every((it) => it.value === 4)) || undefined;
        },
        () => last,
    );
    const up = await query(`up{job=~"services|dapr-sidecars"}`);
    expect(new Set(up.map((it) => it.metric["service"]))).toEqual(new Set(serviceNames));
    expect(up.every((it) => it.value === 1)).toBe(true);
});

it("all services read healthy on the overview, and no user was refused", async () => {
    expect(users.failures).toEqual([]);
    const states = await query(panelExpr("todo-overview", "State"));
    const text = (value: number) => serviceStates.find((it) => it.value === value)?.text;
    expect(Object.fromEntries(states.map((it) => [it.metric["service"], text(it.value)]))).toEqual(
        Object.fromEntries(serviceNames.map((it) => [it, "healthy"])),
    );
});

it("no alert has fired so far", async () => {
    expect(await firingAlerts("max_over_time(ALERTS[15m])")).toEqual([]);
});

it("a latency spike in one service shows on the overview within 30 s, and names the service", async () => {
    const expr = panelExpr("todo-overview", "Response time, 95th and 99th percentile");
    await endFaults();
    // The next test goes on with it.
    ends.push(await slowBackend(observed));
    const started = Date.now();
    let last: unknown;
    // As a browser does: every ten seconds.
    await eventually(
        40,
        async () => {
            const samples = await query(expr);
            last = samples;
            // Who calls the slow service may be scraped first, and is slow as well.
            return samples.some((it) => it.metric["service"] === "backend" && it.value > 1) || undefined;
        },
        () => last,
    );
    const seconds = (Date.now() - started) / 1000;
    // The refresh of the browser comes on top.
    expect(seconds + 10).toBeLessThanOrEqual(30 + 1.5);
});

const drilled: readonly string[] = drills.map((it) => it.alert);

it("every drill's alert fires within two and a half minutes", async () => {
    const drillOf = (alert: string) => drills.find((it) => it.alert === alert)!;
    let firing: string[] = [];
    // A consumer has to fall behind before nothing is published any more; the backend is slow already.
    const stalled = drillOf("ConsumerBehind");
    ends.push(await stalled.inject(observed));
    const behind = async () => (await query(overviewQuery(stalled.panel))).some(stalled.shows) || undefined;
    await eventually(60, behind, () => "audit never fell behind");
    for (const alert of ["EventsNotPublished", "WebSocketsLost", "ServiceDown"])
        ends.push(await drillOf(alert).inject(observed));
    await eventually(
        150,
        async () => {
            firing = await firingAlerts("ALERTS");
            return drilled.every((it) => firing.includes(it)) || undefined;
        },
        () => firing,
    );
    await endFaults();
    await users.connect();
});

it("a service scaled to zero reads so: not down, and not without data (EC-004)", async () => {
    const audit = observed.platform.services.get("audit")![0]!;
    const state = async () =>
        (await query(panelExpr("todo-overview", "State"))).find((it) => it.metric["service"] === "audit")?.value;
    observed.fixtures.desired.set("audit", 0);
    await audit.stop();
    await eventually(
        60,
        async () => ((await state()) === 3 ? true : undefined),
        () => "audit never read scaled to zero",
    );
    for (const title of ["Requests", "Requests that failed"]) {
        const samples = await query(panelExpr("todo-overview", title));
        expect(samples.map((it) => it.metric["service"])).toContain("audit");
    }
    // Wanted and absent is another thing.
    observed.fixtures.desired.set("audit", 1);
    await eventually(
        60,
        async () => ((await state()) === 0 ? true : undefined),
        () => "audit never read down",
    );
    await audit.start();
    await eventually(
        60,
        async () => ((await state()) === 2 ? true : undefined),
        () => "audit never recovered",
    );
});

it("alerts end with their faults", async () => {
    let firing: string[] = [];
    await eventually(
        120,
        async () => {
            firing = await firingAlerts("ALERTS");
            return firing.every((it) => !drilled.includes(it)) || undefined;
        },
        () => firing,
    );
});

it("no service has many series, and no label holds an id", async () => {
    const counts = await query(`count by (service) ({job="services", service!=""})`);
    expect(counts.length).toBe(serviceNames.length);
    for (const { metric, value } of counts)
        expect([metric["service"], value < 1000]).toEqual([metric["service"], true]);
    const series = await query(`{job=~"services|dapr-sidecars"}`);
    const ids = series.flatMap(({ metric }) =>
        Object.values(metric).filter((it) => /[0-9a-f]{8}-[0-9a-f]{4}|^\d{6,}$/.test(it)),
    );
    expect(ids).toEqual([]);
});

it("rules and scrapes fail nowhere", async () => {
    const failures = await query("sum(prometheus_rule_evaluation_failures_total) or vector(0)");
    expect(failures.map((it) => it.value)).toEqual([0]);
    expect(await query(`up == 0`)).toEqual([]);
});
