import { daprNames } from "../../../model/contract/dapr";
import { declaredTopics, topics } from "../../../model/contract/topics";
import { commonRetention } from "../../../model/contract/retention";
import { services } from "../../../model/contract/catalogue";
import { brokerKinds, targetNames, type BrokerKind } from "../../../model/platform/choices";
import { factsOf } from "../../../stacks/targets";
import { evaluate } from "../../../engine/evaluate";
import { type PlannedResource } from "../../../engine/monitor";
import { readStackFile } from "../../../engine/stack-files";
import { code, markdownTable } from "./markdown";

/** A target that carries the broker. */
const targetOf = (broker: BrokerKind) => targetNames.find((it) => factsOf(it).brokers.includes(broker))!;

interface Entry {
    readonly name: string;
    readonly value?: string;
    readonly secretKeyRef?: object;
}

/** What the program makes of one broker. */
interface PlannedBroker {
    readonly kind: BrokerKind;
    readonly resources: readonly PlannedResource[];
    readonly component: string;
    readonly settings: ReadonlyMap<string, string>;
    readonly broadcast: ReadonlyMap<string, string>;
    readonly ports: readonly number[];
}

/** The same connection for every example of an existing Kafka. */
const exampleKafka = JSON.stringify({ brokers: ["kafka.example.com:9092"], username: "todo", password: "example" });

async function plan(kind: BrokerKind): Promise<PlannedBroker> {
    const file = readStackFile(process.cwd(), targetOf(kind));
    const values = { ...file.values, [`${file.project}:broker`]: kind };
    if (kind === "kafka") values[`${file.project}:kafka`] = exampleKafka;
    const { resources } = await evaluate({ ...file, values, secretKeys: [`${file.project}:kafka`] });

    const spec = (component: string) =>
        resources.find((it) => it.name === `eventing-${component}`)!.inputs["spec"] as {
            type: string;
            metadata: Entry[];
        };
    const settings = (component: string) =>
        new Map(spec(component).metadata.map((it) => [it.name, it.value ?? "(from a Secret)"]));
    const policy = resources.find((it) => it.name === "services-backend-network-policy")!.inputs as {
        spec: { egress: { to: object[]; ports: { port: number }[] }[] };
    };
    return {
        kind,
        resources,
        component: spec(daprNames.sharedPubSub).type,
        settings: settings(daprNames.sharedPubSub),
        broadcast: settings(daprNames.broadcastPubSub),
        ports: policy.spec.egress
            .filter(({ to }) => /"ipBlock"|"messaging"/.test(JSON.stringify(to)))
            .flatMap((it) => it.ports.map(({ port }) => port))
            .filter((port) => port !== nameServerPort),
    };
}

/** Name servers may have an address, too. */
const nameServerPort = 53;
const connectionSettings = /^(brokers|authType|sasl.*|disableTls|projectId|maxMessageBytes|initialOffset)$/;

function signIn({ settings, component }: PlannedBroker): string {
    if (component === "pubsub.gcp.pubsub") return "workload identity of the pod; no key exists";
    if (settings.get("authType") === "none") return "none";
    const tls = settings.has("disableTls") ? "without TLS, inside the cluster" : "over TLS";
    return `SASL ${code(settings.get("saslMechanism") ?? "")} ${tls}; user and password from a Secret`;
}

function declared({ kind, resources }: PlannedBroker): string {
    const count = (type: string) =>
        resources.filter((it) => !it.type.startsWith("kubernetes:") && it.type.endsWith(`:${type}`)).length;
    switch (kind) {
        case "redpanda":
            return `${topics.length} topics, by a Job`;
        case "eventhubs":
            return `${count("EventHub")} event hubs, by this program`;
        case "pubsub":
            return `${count("Topic")} topics and ${count("Subscription")} subscriptions, by this program`;
        case "kafka":
            return `${topics.length} topics, by whoever runs it: ${topics.map((it) => code(it.name)).join(", ")}`;
    }
}

const retention = (dead: boolean): string => {
    const kept = declaredTopics(commonRetention.eventsHours).filter((it) => it.deadLetters === dead);
    return [...new Set(kept.map((it) => `${it.retentionHours} h`))].join();
};

function replicas({ component, broadcast, resources }: PlannedBroker): string {
    if (component === "pubsub.kafka") return `group ${code(broadcast.get("consumerGroup") ?? "")}, from now on`;
    const each = services.filter((it) => it.consumption === "each").map((it) => it.name);
    const found = resources
        .filter((it) => it.type.endsWith(":Subscription") && it.type.startsWith("gcp:"))
        .filter((it) => each.some((name) => String(it.inputs["name"]).startsWith(`${name}-0-`)));
    return `subscriptions ${found.map((it) => code(String(it.inputs["name"]))).join(", ")} and so on, kept 10 minutes`;
}

const rows: readonly (readonly [string, (broker: PlannedBroker) => string])[] = [
    ["runs on", ({ kind }) => targetNames.filter((it) => factsOf(it).brokers.includes(kind)).join(", ")],
    ["Dapr component", ({ component }) => code(component)],
    ["signs in with", signIn],
    ["ports that the services may reach", ({ ports }) => ports.join(", ")],
    [
        "settings it insists on",
        ({ settings }) =>
            [...settings]
                .filter(([name]) => !connectionSettings.test(name))
                .map(([name, value]) => code(`${name}: ${value}`))
                .join(", ") || "none",
    ],
    [
        "largest message",
        ({ settings }) =>
            settings.has("maxMessageBytes") ? `${settings.get("maxMessageBytes")} bytes` : "10 MB (Google's limit)",
    ],
    ["declared", declared],
    ["events stay readable, by default", () => retention(false)],
    ["dead letters stay readable, by default", () => retention(true)],
    [
        "replicas that share the events",
        ({ component }) =>
            component === "pubsub.kafka" ? "group named after the app id" : `subscription ${code("<app id>-<topic>")}`,
    ],
    ["replicas that each read everything", replicas],
    [
        "order is kept per",
        ({ component }) =>
            component === "pubsub.kafka"
                ? `partition key (${code("partitionKey")} at publishing)`
                : `ordering key (${code("orderingKey")} at publishing)`,
    ],
    ["lag is measured by", ({ component }) => (component === "pubsub.kafka" ? "consumer groups" : "Cloud Monitoring")],
];

/** How the brokers differ, read off the program (FR-016, FR-017, EC-007). Services, topics and gate are the same on all. */
export async function brokerTable(): Promise<string> {
    const planned: PlannedBroker[] = [];
    // One after the other: an evaluation owns the process's Pulumi runtime.
    for (const kind of brokerKinds) planned.push(await plan(kind));
    return markdownTable(
        ["", ...brokerKinds.map(code)],
        rows.map(([title, cell]) => [title, ...planned.map(cell)]),
    );
}
