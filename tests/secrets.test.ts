import { databases, backupRole } from "../model/platform/database";
import { evaluate, type EvaluatedStack, type EvaluationOptions } from "../engine/evaluate";
import { isRelease } from "../engine/plan/footprint";
import { renderServices } from "../engine/plan/render";
import { project, stackFile } from "./support/stacks";

/** Every secret that the program makes or is given, under a value that is looked for everywhere. */
const marker = "kn0wn-s3cret";
const known = (what: string) => `${marker}-${what}-of-more-than-twenty-characters`;

/** Config with a secret under every key that takes one. */
const given = {
    kafka: { brokers: ["kafka.example.com:9092"], username: "todo", password: known("kafka") },
    database: {
        host: "postgres.example.com",
        logins: Object.fromEntries([...databases, backupRole].map((it) => [it, { password: known(`login-${it}`) }])),
    },
    backup: {
        passphrase: known("passphrase"),
        earlierPassphrases: [known("earlier-passphrase")],
        second: { bucket: "elsewhere", options: { type: "s3", secret_access_key: known("second-cloud") } },
    },
    imageRegistry: "registry.example.com/todo",
    imageCredentials: { username: "puller", password: known("image-registry") },
    alerts: {
        webhook: `https://alerts.example.com/${known("alert-webhook")}`,
        email: {
            ...{ to: "oncall@example.com", from: "todo@example.com", server: "smtp.example.com:587" },
            ...{ username: "todo", password: known("alert-mail") },
        },
    },
    tracing: { endpoint: "https://otlp.example.com", headers: { authorization: known("tracing-header") } },
};
const secretKeys = ["kafka", "database", "backup", "imageCredentials", "alerts", "tracing"].map(
    (it) => `${project}:${it}`,
);
const encode = (config: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
        Object.entries(config).map(([key, it]) => [key, typeof it === "string" ? it : JSON.stringify(it)]),
    );

const run = (stack: string, config: Readonly<Record<string, unknown>>, options: EvaluationOptions = {}) =>
    evaluate({ ...stackFile(stack, encode(config)), secretKeys }, { generatedSecret: known, ...options });

const valuesIn = (data: unknown) =>
    new Set(JSON.stringify(data).match(new RegExp(`${marker}-[a-z0-9-]+-of-more-than-twenty-characters`, "g")));

/** Where secrets belong: in Secrets, in what generates or encrypts them, and in outputs that are secret themselves. */
const keepers = new Set([
    "kubernetes:core/v1:Secret",
    "tls:index/selfSignedCert:SelfSignedCert",
    // They sign with a key, which the engine keeps encrypted among their inputs.
    "tls:index/certRequest:CertRequest",
    "tls:index/locallySignedCert:LocallySignedCert",
    "oci:Identity/customerSecretKey:CustomerSecretKey",
]);

async function expectHidden(stack: string, config: Readonly<Record<string, unknown>>, expected: readonly string[]) {
    const hidden = await run(stack, config);
    expect([...valuesIn([hidden.resources, hidden.outputs])]).toEqual([]);
    expect([...valuesIn([...(await renderServices(hidden.resources)).values()])]).toEqual([]);

    const shown = await run(stack, config, { reveal: true });
    const elsewhere = shown.resources.filter((it) => !keepers.has(it.type) && valuesIn(it.inputs).size > 0);
    expect(elsewhere.map((it) => it.urn)).toEqual([]);
    // The search would be worth nothing if the values were not on their way.
    const found = [...valuesIn(shown.resources.filter((it) => it.type === "kubernetes:core/v1:Secret"))];
    expect(found).toEqual(expect.arrayContaining(expected.map(known)));
    expect(hidden.resources.filter(isRelease).length).toBeGreaterThan(5);
}

const generated = [
    "services-signing-key",
    "monitoring-grafana-password",
    "backups-passphrase",
    "postgres-ca-key",
    ...[...databases, backupRole].map((it) => `postgres-${it}-password-1`),
];
const ofBroker = { redpanda: ["broker-user-password", "broker-admin-password"], kafka: [], eventhubs: [], pubsub: [] };

describe("a known secret is in Secrets and nowhere else", () => {
    // Every cloud and every kind of broker once.
    it.each([
        ["dev", "kafka"],
        ["oke", "redpanda"],
        ["aks", "eventhubs"],
        ["gke", "pubsub"],
    ] as const)("generated, on %s with %s", (target, broker) =>
        expectHidden(target, { broker, ...(broker === "kafka" ? { kafka: given.kafka } : {}) }, [
            ...generated,
            ...ofBroker[broker],
            ...(broker === "kafka" ? ["kafka"] : []),
        ]),
    );

    it("given by config", () =>
        expectHidden("dev", { broker: "kafka", ...given }, [
            ...[
                "kafka",
                "passphrase",
                "earlier-passphrase",
                "second-cloud",
                "image-registry",
                "alert-webhook",
                "alert-mail",
                "tracing-header",
            ],
            ...[...databases, backupRole].map((it) => `login-${it}`),
        ]));
});

describe("raising secretsGeneration by one", () => {
    const born = ({ resources }: EvaluatedStack) =>
        new Map(
            resources
                .filter((it) => it.type === "random:index/randomPassword:RandomPassword")
                .map((it) => [it.name, it.inputs]),
        );
    const secrets = ({ resources }: EvaluatedStack) =>
        new Map(
            resources
                .filter((it) => it.type === "kubernetes:core/v1:Secret")
                .map((it) => [it.name, it.inputs["stringData"] as Readonly<Record<string, string>>]),
        );
    let first: EvaluatedStack, second: EvaluatedStack, third: EvaluatedStack;
    beforeAll(async () => {
        const generation = (it: number) => run("dev", { secretsGeneration: String(it) }, { reveal: true });
        [first, second, third] = [await generation(1), await generation(2), await generation(3)];
    });

    /** What pods hold that have not been replaced yet has to stay valid: a password that is in use may not go. */
    it.each(["postgres-backend-password-1", "broker-user-password", "services-signing-key", "backups-passphrase"])(
        "keeps %s, as it is, for one generation more",
        (name) => {
            expect(born(second).get(name)).toEqual(born(first).get(name));
            expect(born(first).has(name)).toBe(true);
        },
    );

    it("ends what is two generations old, but for what opens backups", () => {
        const names = [...born(third).keys()];
        for (const it of ["postgres-backend-password-1", "broker-user-password", "services-signing-key"])
            expect(names).not.toContain(it);
        expect(names).toEqual(
            expect.arrayContaining(["backups-passphrase", "backups-passphrase-2", "backups-passphrase-3"]),
        );
        expect(secrets(third).get("backups-secret")).toEqual({
            passphrase: known("backups-passphrase-3"),
            "earlier-passphrases": `${known("backups-passphrase-2")}\n${known("backups-passphrase")}\n`,
        });
    });

    it("hands out a signing key one generation before it signs, and accepts it one longer", () => {
        const auth = (stack: EvaluatedStack) => secrets(stack).get("services-auth")!;
        expect(auth(second)["signing-key"]).toBe(auth(first)["signing-key-next"]);
        expect(auth(second)["signing-key-previous"]).toBe(auth(first)["signing-key"]);
        expect(auth(third)["signing-key-previous"]).toBe(auth(second)["signing-key"]);
    });

    it("keeps two users of the broker, and gives pods the newer one", () => {
        expect(Object.keys(secrets(second).get("broker-logins")!)).toEqual(["todo_g1", "todo_g2"]);
        expect(secrets(second).get("broker-credentials")).toMatchObject({ username: "todo_g2" });
        expect(Object.keys(secrets(third).get("broker-logins")!)).toEqual(["todo_g2", "todo_g3"]);
        // Whoever is in this file is a superuser, whom no ACL binds.
        expect(secrets(third).get("broker-users")).toEqual({ "users.txt": "" });
    });

    it("changes Secrets in place: a pod that starts meanwhile finds one", () => {
        const provider = second.resources.find((it) => it.type === "pulumi:providers:kubernetes");
        expect(provider?.inputs).toMatchObject({ enableSecretMutable: "true", enableConfigMapMutable: "true" });
    });

    it("replaces the pods that hold them: services, Grafana, whatever reads the broker", () => {
        const changed = (name: string) => {
            const of = ({ resources }: EvaluatedStack) =>
                JSON.stringify(resources.find((it) => it.name === name)?.inputs);
            return of(first) !== of(second);
        };
        for (const it of ["services-backend", "services-sync", "services-audit", "monitoring-release", "broker-topics"])
            expect([it, changed(it)]).toEqual([it, true]);
        // Their data would be away meanwhile, for nothing.
        for (const it of ["broker-release", "gateway-release"]) expect([it, changed(it)]).toEqual([it, false]);
    });
});
