import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fastify from "fastify";
import { Gauge, Registry } from "prom-client";
import { EmbeddedBroker, type TopicSpec } from "../../../local/broker/embedded-broker";
import { serveBroker, type Rights } from "../../../local/broker/server";
import { runControlled } from "../../../local/process/controlled-process";

/** What has been declared by `rpk`: it outlives the pod. */
interface Declared {
    readonly users: Record<string, string>;
    readonly topics: Record<string, TopicSpec>;
    /** What a user may do: `write topic task-events`. */
    readonly rights: Record<string, readonly string[]>;
}

const folder = "/var/lib/redpanda/data";
const file = join(folder, "declared.json");

/**
 * The embedded broker in the place of Redpanda: the same users, rights, topics, ports and paths, but no Kafka protocol.
 */
runControlled(async () => {
    const { RP_BOOTSTRAP_USER_NAME: admin = "", RP_BOOTSTRAP_USER_PASSWORD: password = "" } = process.env;
    mkdirSync(folder, { recursive: true });
    const declared = (
        existsSync(file)
            ? JSON.parse(readFileSync(file, "utf8"))
            : { users: { [admin]: password }, topics: {}, rights: {} }
    ) as Declared;
    const keep = (): void => {
        writeFileSync(`${file}.new`, JSON.stringify(declared));
        renameSync(`${file}.new`, file);
    };
    const broker = new EmbeddedBroker(folder, Object.values(declared.topics));
    /** The user of a header, if the password is right. */
    const userOf = (authorization: string | undefined): string | undefined => {
        const [user = "", ...rest] = Buffer.from(authorization?.split(" ")[1] ?? "", "base64")
            .toString()
            .split(":");
        const given = rest.join(":");
        const known = declared.users[user];
        return known !== undefined && [given, decodeURIComponent(given)].includes(known) ? user : undefined;
    };
    /** Nobody who may use nothing gets in. */
    const rightsOf = (authorization: string | undefined): Rights | undefined => {
        const user = userOf(authorization);
        const rights = user === undefined ? [] : (declared.rights[user] ?? []);
        if (rights.length === 0) return undefined;
        return (operation, topic) =>
            rights.includes(`${operation} topic ${topic}`) && (operation !== "read" || rights.includes("read group *"));
    };
    const stopBroker = await serveBroker(broker, {
        port: 9093,
        host: "0.0.0.0",
        rightsOf,
    });

    // As with Redpanda, network policies say who reaches this port.
    const adminApi = fastify({ forceCloseConnections: true });
    adminApi.get("/v1/status/ready", () => ({ status: "ready" }));
    adminApi.get("/public_metrics", async (_request, reply) => {
        const registry = metricsOf(broker);
        return reply.type(registry.contentType).send(await registry.metrics());
    });
    adminApi.get("/users", () => Object.keys(declared.users));
    adminApi.get("/login", ({ headers }, reply) =>
        reply.code(userOf(headers.authorization) === undefined ? 401 : 204).send(),
    );
    adminApi.put<{ Params: { name: string }; Body: { password: string } }>("/users/:name", ({ params, body }) => {
        declared.users[params.name] = body.password;
        keep();
        return {};
    });
    adminApi.delete<{ Params: { name: string } }>("/users/:name", ({ params }) => {
        delete declared.users[params.name];
        keep();
        return {};
    });
    adminApi.put<{ Params: { name: string }; Body: { partitions: number } }>("/topics/:name", ({ params, body }) => {
        const topic = { name: params.name, partitions: body.partitions };
        declared.topics[params.name] ??= topic;
        broker.declare(topic);
        keep();
        return {};
    });
    adminApi.put<{ Params: { user: string }; Body: { rights: readonly string[] } }>(
        "/rights/:user",
        ({ params, body }) => {
            declared.rights[params.user] = [...new Set([...(declared.rights[params.user] ?? []), ...body.rights])];
            keep();
            return {};
        },
    );
    adminApi.delete<{ Params: { user: string } }>("/rights/:user", ({ params }) => {
        delete declared.rights[params.user];
        keep();
        return {};
    });
    await adminApi.listen({ host: "0.0.0.0", port: 9644 });
    return async () => {
        await adminApi.close();
        await stopBroker();
        broker.close();
    };
});

/** Under the names that Redpanda gives them: https://docs.redpanda.com/current/reference/public-metrics-reference/ */
function metricsOf(broker: EmbeddedBroker): Registry {
    const registry = new Registry();
    const registers = [registry];
    const lag = new Gauge({
        name: "redpanda_kafka_consumer_group_lag_sum",
        help: "Records that a group has yet to read",
        labelNames: ["redpanda_group"],
        registers,
    });
    const offset = new Gauge({
        name: "redpanda_kafka_max_offset",
        help: "Next offset of a partition",
        labelNames: ["redpanda_namespace", "redpanda_topic", "redpanda_partition"],
        registers,
    });
    for (const it of broker.ends()) {
        offset.set(
            { redpanda_namespace: "kafka", redpanda_topic: it.topic, redpanda_partition: it.partition },
            it.offset,
        );
    }
    for (const it of broker.lags()) lag.inc({ redpanda_group: it.group }, it.lag);
    return registry;
}
