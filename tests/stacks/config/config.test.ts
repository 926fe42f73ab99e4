import * as fc from "fast-check";
import { brokerKinds, cloudNames, profileNames, targetNames, type TargetName } from "../../../model/platform/choices";
import { profilesOf } from "../../../model/platform/target-facts";
import { accountKeys, factsOf } from "../../../stacks/targets";
import { parseStackConfig } from "../../../stacks/config/read";
import { configKeys } from "../../../stacks/config/keys";
import { describeProblem, type ConfigProblem } from "../../../stacks/config/problems";
import { problemsOf, raw } from "../../support/config";
import { project } from "../../support/stacks";

describe("the committed stacks", () => {
    it.each(targetNames)("%s has no problem and is frozen", (target) => {
        const config = parseStackConfig(raw(target));
        expect(config.cluster.target).toBe(target);
        expect(Object.isFrozen(config)).toBe(true);
    });
});

describe("one wrong thing is one problem, with the key, what is allowed and a command", () => {
    const kafka = (value: object) => JSON.stringify(value);
    const own = (chart: string) => ({ services: JSON.stringify({ backend: { chart } }) });
    const domain = "todo.example.com";
    const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    const clientKey = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
    const cases: [string, TargetName, Record<string, string | undefined>, string, RegExp][] = [
        ["an unknown key", "dev", { brocker: "redpanda" }, "brocker", /there is no such key/],
        ["a missing key", "dev", { profile: undefined }, "profile", /not set/],
        ["a placeholder", "oke", { compartmentId: "<OCID of your compartment>" }, "compartmentId", /placeholder/],
        ["a target that does not exist", "dev", { target: "moon" }, "target", /not accepted/],
        ["a broker that does not exist", "dev", { broker: "rabbitmq" }, "broker", /not accepted/],
        ["a broker of another cloud", "gke", { broker: "eventhubs" }, "broker", /does not run on gke/],
        ["a profile of another cloud", "aks", { profile: "free" }, "profile", /does not exist on aks/],
        ["kafka without brokers", "dev", { broker: "kafka" }, "kafka", /needs the addresses/],
        ["kafka that nobody uses", "dev", { kafka: kafka({ brokers: ["k:9092"] }) }, "kafka", /broker is redpanda/],
        [
            "a broker without a port",
            "dev",
            { broker: "kafka", kafka: kafka({ brokers: ["k"] }) },
            "kafka",
            /not accepted.*kafka\.brokers\.0/,
        ],
        [
            "an unknown key of kafka",
            "dev",
            { broker: "kafka", kafka: kafka({ broker: ["k:1"] }) },
            "kafka",
            /not accepted.*broker/,
        ],
        [
            "a user without password",
            "dev",
            { broker: "kafka", kafka: kafka({ brokers: ["k:1"], username: "u" }) },
            "kafka",
            /kafka\.password is missing/,
        ],
        [
            "a password in clear text",
            "dev",
            { broker: "kafka", kafka: kafka({ brokers: ["k:1"], username: "u", password: "p" }) },
            "kafka",
            /clear text/,
        ],
        [
            "a client certificate without its key",
            "dev",
            { broker: "kafka", kafka: kafka({ brokers: ["k:1"], clientCert: certificate }) },
            "kafka",
            /kafka\.clientKey is missing/,
        ],
        [
            "certificates without TLS",
            "dev",
            { broker: "kafka", kafka: kafka({ brokers: ["k:1"], tls: false, ca: certificate }) },
            "kafka",
            /tls is off/,
        ],
        [
            "a client's key in clear text",
            "dev",
            { broker: "kafka", kafka: kafka({ brokers: ["k:1"], clientCert: certificate, clientKey }) },
            "kafka",
            /clientKey is stored in clear text/,
        ],
        [
            "logins of a database without its address",
            "dev",
            { database: JSON.stringify({ logins: { backend: { username: "b" } } }) },
            "database",
            /no address/,
        ],
        [
            "a database nobody can log in to",
            "dev",
            { database: JSON.stringify({ host: "postgres.example.com" }) },
            "database",
            /password of backend is missing/,
        ],
        ["a schedule that is none", "dev", { backup: '{"schedule":"daily"}' }, "backup", /not accepted.*schedule/],
        ["a short passphrase", "dev", { backup: '{"passphrase":"hunter2"}' }, "backup", /not accepted.*passphrase/],
        [
            "a passphrase in clear text",
            "dev",
            { backup: '{"passphrase":"0123456789012345678901"}' },
            "backup",
            /clear text/,
        ],
        ["a webhook in clear text", "dev", { alerts: '{"webhook":"https://a.example.com/x"}' }, "alerts", /clear text/],
        ["a webhook that is no address", "dev", { alerts: '{"webhook":"a.example.com"}' }, "alerts", /not accepted/],
        [
            "a mail login without password",
            "dev",
            {
                alerts: JSON.stringify({
                    email: {
                        to: "a@example.com",
                        from: "b@example.com",
                        server: "smtp.example.com:587",
                        username: "u",
                    },
                }),
            },
            "alerts",
            /alerts\.email\.password is missing/,
        ],
        [
            "a header of the receiver of spans in clear text",
            "dev",
            { tracing: '{"endpoint":"https://otlp.example.com","headers":{"authorization":"Bearer x"}}' },
            "tracing",
            /tracing\.headers\.authorization is stored in clear text/,
        ],
        [
            "a password in the address of the receiver of spans",
            "dev",
            { tracing: '{"endpoint":"https://todo:secret@otlp.example.com"}' },
            "tracing",
            /not accepted.*endpoint/,
        ],
        [
            "a share of the traces for nobody",
            "dev",
            { tracing: '{"ratio":0.1}' },
            "tracing",
            /tracing\.endpoint is missing, so tracing\.ratio is of no use/,
        ],
        [
            "a receiver of spans that is no address",
            "dev",
            { tracing: '{"endpoint":"otlp:4318"}' },
            "tracing",
            /not accepted/,
        ],
        ["a generation that is none", "dev", { secretsGeneration: "0" }, "secretsGeneration", /not accepted/],
        ["a domain that is none", "dev", { domain: "Not A Host" }, "domain", /not accepted/],
        ["a certificate without domain", "dev", { acmeEmail: "ops@example.com" }, "acmeEmail", /needs a domain/],
        [
            "a certificate for another controller",
            "dev",
            { acmeEmail: "ops@example.com", domain: "a.example.com", ingressClass: "nginx" },
            "acmeEmail",
            /replaces/,
        ],
        ["a zone without domain", "gke", { dnsZone: "example-com" }, "dnsZone", /no domain/],
        ["a zone of another form", "aks", { dnsZone: "example.com", domain }, "dnsZone", /of this form/],
        ["a zone on dev", "dev", { dnsZone: "example.com", domain }, "dnsZone", /no DNS of its own/],
        ["a domain of another zone", "oke", { dnsZone: "example.org", domain }, "domain", /another domain/],
        ["a class without domain", "gke", { ingressClass: "nginx" }, "ingressClass", /this stack has none/],
        ["a collector that is none", "dev", { logCollector: "fluentd" }, "logCollector", /not accepted/],
        ["a bucket for logs on oke", "oke", { logStore: "bucket" }, "logStore", /cannot use an object store on oke/],
        ["logs kept for ever, in the old way", "dev", { logRetention: "0d" }, "logRetention", /not accepted/],
        ["an old retention without unit", "dev", { logRetention: "30" }, "logRetention", /not accepted/],
        ["a gate that has nothing to test", "dev", { awaitReadiness: "false" }, "releaseGate", /waits for its pods/],
        ["a flag that is neither", "dev", { protect: "yes" }, "protect", /not accepted/],
        ["a range that is none", "dev", { adminCidrs: '["10.0.0.0/33"]' }, "adminCidrs", /not accepted.*adminCidrs\.0/],
        ["every origin", "dev", { allowedOrigins: '["*"]' }, "allowedOrigins", /let every site in/],
        ["an origin with a path", "dev", { allowedOrigins: '["https://a.example/app"]' }, "allowedOrigins", /no path/],
        [
            "an origin's own port",
            "dev",
            { allowedOrigins: '["https://a.example:443"]' },
            "allowedOrigins",
            /not accepted/,
        ],
        ["a mirror that is missing", "dev", { chartMirror: "./nowhere" }, "chartMirror", /no such folder/],
        ["images without registry host", "dev", { imageRegistry: "Acme" }, "imageRegistry", /not accepted/],
        [
            "a registry user without password",
            "dev",
            { imageCredentials: kafka({ username: "u" }) },
            "imageCredentials",
            /imageCredentials\.password is missing/,
        ],
        ["a service that does not exist", "dev", { services: '{"frontend":{}}' }, "services", /not accepted/],
        ["a chart that is missing", "dev", own("./nowhere"), "services", /no chart of backend at/],
        ["an archive that is missing", "dev", own("./backend-0.0.0.tgz"), "services", /no chart of backend/],
        ["a folder without a chart", "dev", own("./mirror"), "services", /no chart of backend/],
        ["a file that is no archive", "dev", own("./Chart.yaml"), "services", /no chart of backend/],
        [
            "a remote chart without version",
            "dev",
            { services: '{"audit":{"chart":"oci://r.example.com/audit"}}' },
            "services",
            /has no version/,
        ],
        ["a minor version on oke", "oke", { kubernetesVersion: "1.35" }, "kubernetesVersion", /does not take/],
        ["a leading v on aks", "aks", { kubernetesVersion: "v1.35.1" }, "kubernetesVersion", /does not take/],
        ["no compartment on oke", "oke", { compartmentId: "" }, "compartmentId", /needs the compartment/],
        [
            "a compartment on dev",
            "dev",
            { compartmentId: "ocid1.compartment.oc1..a" },
            "compartmentId",
            /no meaning on dev/,
        ],
        [
            "a remote context allowed on gke",
            "gke",
            { allowRemoteContext: "true" },
            "allowRemoteContext",
            /no meaning on/,
        ],
        [
            "a managed broker beside an existing cluster",
            "aks",
            { kubeContext: "mine", broker: "eventhubs" },
            "broker",
            /together with its cluster/,
        ],
        ["a context that nobody knows", "dev", { kubeContext: "minkube" }, "kubeContext", /no such context/],
        ["a cluster of somebody else", "dev", { kubeContext: "mine" }, "kubeContext", /not look like a local cluster/],
        ["a tenancy that is none", "oke", { "oci:tenancyOcid": "acme" }, "oci:tenancyOcid", /not accepted/],
        ["a project's number", "gke", { "gcp:project": "123456789012" }, "gcp:project", /not accepted/],
        ["no region", "oke", { "oci:region": undefined }, "oci:region", /not set/],
    ];
    it.each(cases)("%s", (_name, target, changes, key, message) => {
        const problems = problemsOf(raw(target, changes));
        expect(problems).toHaveLength(1);
        const [problem] = problems as [ConfigProblem];
        expect(problem.key.endsWith(key)).toBe(true);
        expect(problem.message).toMatch(message);
        expect(problem.allowed).toMatch(/\S/);
        expect(problem.fix).toMatch(new RegExp(`^pulumi config (set|rm) .* --stack ${target}$`));
        expect(describeProblem(problem)).not.toContain("undefined");
    });
});

it.each(["backend", "backend-1.2.3.tgz", "."])("takes a chart from %s", (chart) =>
    expect(problemsOf(raw("dev", { services: JSON.stringify({ backend: { chart } }) }))).toEqual([]),
);

it("reports every problem at once", () => {
    const problems = problemsOf(
        raw("gke", { broker: "eventhubs", profile: "free", adminCidrs: "x", domain: "-", "gcp:zone": "Mars" }),
    );
    expect(problems.map((it) => it.key.split(":")[1]).sort()).toEqual([
        "adminCidrs",
        "broker",
        "domain",
        "profile",
        "zone",
    ]);
});

it("never repeats a secret", () => {
    const kafka = JSON.stringify({ brokers: ["k:1"], username: "u", password: "hunter2", surprise: 1 });
    const [problem] = problemsOf(raw("dev", { broker: "kafka", kafka }, [`${project}:kafka`]));
    expect(JSON.stringify(problem)).not.toContain("hunter2");
});

it("a Kafka with a password and a certificate does not know which one to take", () => {
    const pem = (kind: string) => `-----BEGIN ${kind}-----\nMIIB\n-----END ${kind}-----\n`;
    const kafka = JSON.stringify({
        brokers: ["k:9092"],
        username: "u",
        password: "p",
        clientCert: pem("CERTIFICATE"),
        clientKey: pem("EC PRIVATE KEY"),
    });
    const problems = problemsOf(raw("oke", { broker: "kafka", kafka }, [`${project}:kafka`]));
    expect(problems.map((it) => it.message)).toEqual([expect.stringMatching(/sign in with one of them/)]);
});

it("an encrypted kafka becomes a connection", () => {
    const kafka = JSON.stringify({ brokers: ["k:9092"], username: "u", password: "p", mechanism: "PLAIN" });
    const config = parseStackConfig(raw("oke", { broker: "kafka", kafka }, [`${project}:kafka`]));
    expect(config.kafka).toMatchObject({
        brokers: ["k:9092"],
        tls: true,
        credentials: { mechanism: "PLAIN", username: "u" },
    });
});

describe("a database that exists", () => {
    const logins = Object.fromEntries(
        ["backend", "notification", "audit", "state", "backup"].map((it) => [it, { password: "p" }]),
    );
    const database = JSON.stringify({ host: "postgres.example.com", logins });

    it("is taken when every login is there and encrypted", () => {
        const config = parseStackConfig(raw("gke", { database }, [`${project}:database`]));
        expect(config.database).toMatchObject({
            host: "postgres.example.com",
            port: 5432,
            logins: { audit: { username: "audit" } },
        });
    });

    it("is refused in clear text", () => {
        expect(problemsOf(raw("gke", { database })).map((it) => it.message)).toEqual([
            "passwords of the database are stored in clear text",
        ]);
    });
});

describe("a second store", () => {
    const second = { bucket: "todo", options: { type: "b2", account: "a", key: "k" } };
    const problemOf = (backup: object) =>
        problemsOf(raw("oke", { backup: JSON.stringify(backup) }, [`${project}:backup`]));

    it("is taken together with a passphrase that the other cloud knows too", () => {
        expect(problemOf({ second, passphrase: "0123456789012345678901" })).toEqual([]);
        expect(problemOf({ second })[0]?.message).toMatch(/does not know a generated passphrase/);
    });

    it("names its storage system", () => {
        const untyped = { second: { bucket: "todo", options: {} }, passphrase: "0123456789012345678901" };
        expect(problemOf(untyped)[0]?.message).toMatch(/has no type/);
    });
});

it.each(cloudNames)("%s on a cluster that exists asks for no account", (target) => {
    const nothing = Object.fromEntries(accountKeys.map(({ key }) => [key, key.includes(":") ? undefined : ""]));
    const config = parseStackConfig(raw(target, { ...nothing, kubeContext: "mine" }));
    expect(config.cluster).toEqual({
        kind: "existing",
        target,
        kubeContext: "mine",
        isLocal: false,
    });
});

describe("properties", () => {
    it("a stack is accepted exactly when its target carries broker and profile", () => {
        const choice = fc.record({
            target: fc.constantFrom(...targetNames),
            broker: fc.constantFrom(...brokerKinds.filter((it) => it !== "kafka")),
            profile: fc.constantFrom(...profileNames),
        });
        fc.assert(
            fc.property(choice, ({ target, broker, profile }) => {
                const accepted = problemsOf(raw(target, { broker, profile })).length === 0;
                const facts = factsOf(target);
                expect(accepted).toBe(facts.brokers.includes(broker) && profilesOf(facts).includes(profile));
            }),
        );
    });

    it("whatever is typed into a key ends in a config or in problems about that key", () => {
        /** Keys that another one's value asks for: the problem is then about them. */
        const asksFor: Readonly<Record<string, string>> = { broker: "kafka", awaitReadiness: "releaseGate" };
        const key = fc.constantFrom(...Object.keys(configKeys).filter((it) => it !== "target"));
        fc.assert(
            fc.property(key, fc.oneof(fc.string(), fc.json()), (name, value) => {
                for (const problem of problemsOf(raw("dev", { [name]: value }))) {
                    expect(problem.fix).not.toBe("");
                    expect(problem.key).toMatch(new RegExp(`:(${name}|${asksFor[name] ?? name})$`));
                }
            }),
            { numRuns: 500 },
        );
    });
});

it("refuses the login of a registry that nobody named", () => {
    const imageCredentials = JSON.stringify({ username: "puller", password: "secret" });
    const found = (changes: Readonly<Record<string, string>>) =>
        problemsOf(raw("dev", { imageCredentials, ...changes }, [`${project}:imageCredentials`]));
    expect(found({})).toMatchObject([{ key: `${project}:imageCredentials`, message: "a login without its registry" }]);
    expect(found({ imageRegistry: "ghcr.io/acme" })).toEqual([]);
});
