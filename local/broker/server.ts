import { type IncomingMessage } from "node:http";
import fastify from "fastify";
import { Gauge, Registry } from "prom-client";
import { WebSocketServer, type WebSocket } from "ws";
import { type EmbeddedBroker, BrokerError } from "./embedded-broker";
import { type ConsumerGroup, type Member } from "./consumer-group";
import { type NewRecord } from "./partition-log";
import { type BrokerCalls, type MemberCalls, type Push } from "./protocol";
import { callsOver } from "../process/remote-calls";

export interface BrokerAddress {
    readonly port: number;
    /** @default loopback */
    readonly host?: string;
    /** Rights of a sidecar with this header `Authorization`; undefined keeps it out. @default everybody may everything */
    readonly rightsOf?: (authorization: string | undefined) => Rights | undefined;
}

/** What somebody does with a topic. */
export type Operation = "read" | "write";
/** Whether somebody may do it. */
export type Rights = (operation: Operation, topic: string) => boolean;

/**
 * Serves a broker, on loopback unless told otherwise: WebSockets for sidecars, and plain HTTP to look and to publish by hand:
 *
 * - `GET /topics`, `GET /topics/<topic>/records?from=<offset>`, `POST /topics/<topic>/records` with `{key, headers, value}`
 * - `GET /groups`, and `GET /metrics` under the names of https://github.com/danielqsj/kafka_exporter
 */
export async function serveBroker(
    broker: EmbeddedBroker,
    { port, host = "127.0.0.1", rightsOf = () => () => true }: BrokerAddress,
): Promise<() => Promise<void>> {
    const server = fastify({ bodyLimit: 16 * 2 ** 20, forceCloseConnections: true });
    server.setErrorHandler((error, _request, reply) =>
        reply.code(error instanceof BrokerError ? 404 : 500).send({ error: (error as Error).message }),
    );
    server.get("/topics", () => [...broker.ends()]);
    server.get<{ Params: { topic: string }; Querystring: { from?: string } }>(
        "/topics/:topic/records",
        ({ params, query }) => broker.read(params.topic, Number(query.from ?? 0)),
    );
    server.post<{ Params: { topic: string }; Body: Partial<NewRecord> }>("/topics/:topic/records", ({ params, body }) =>
        broker.publish(params.topic, { key: body.key, headers: body.headers ?? {}, value: body.value ?? "" }),
    );
    server.get("/groups", () => [...broker.lags()]);
    server.get("/metrics", async (_request, reply) => {
        const registry = metricsOf(broker);
        return reply.type(registry.contentType).send(await registry.metrics());
    });

    const sockets = new WebSocketServer({
        server: server.server,
        verifyClient: ({ req }: { req: IncomingMessage }) => rightsOf(req.headers.authorization) !== undefined,
    });
    sockets.on("connection", (socket, { headers }) => serveClient(broker, socket, rightsOf(headers.authorization)));
    await server.listen({ host, port });
    return async () => {
        for (const socket of sockets.clients) socket.terminate();
        await server.close();
    };
}

function serveClient(broker: EmbeddedBroker, socket: WebSocket, may: Rights = () => false): void {
    const demand = (operation: Operation, topic: string): void => {
        if (!may(operation, topic))
            throw new BrokerError(`the client is not authorized to ${operation} topic ${topic}`);
    };
    let membership: { group: ConsumerGroup; member: Member } | undefined;
    const client = callsOver<MemberCalls, BrokerCalls>(socket, {
        publish: (topic, record) => {
            demand("write", topic);
            const { partition, offset } = broker.publish(topic, record);
            return { partition, offset };
        },
        join: ({ group, topics, initialOffset }) => {
            if (membership !== undefined) throw new BrokerError("a connection joins one group only");
            for (const it of topics) demand("read", it);
            const push = (message: Push) => void client.push.asEvent(message);
            const member = { topics, initialOffset, push };
            membership = { group: broker.group(group, member), member };
        },
        commit: (assignment, offset) => {
            if (membership?.group.commit(assignment, offset)) return;
            throw new BrokerError("the partition is assigned to somebody else by now");
        },
        release: (assignment) => membership?.group.release(assignment),
    });
    socket.on("close", () => membership?.group.leave(membership.member));
    socket.on("error", () => socket.terminate());
}

function metricsOf(broker: EmbeddedBroker): Registry {
    const registry = new Registry();
    const gauge = (name: string, help: string, ...labels: readonly string[]) =>
        new Gauge({ name, help, labelNames: [...labels, "topic", "partition"], registers: [registry] });
    const end = gauge("kafka_topic_partition_current_offset", "Current offset of a partition");
    const offset = gauge("kafka_consumergroup_current_offset", "Committed offset of a group", "consumergroup");
    const lag = gauge("kafka_consumergroup_lag", "Records that a group has yet to read", "consumergroup");
    for (const it of broker.ends()) end.set({ topic: it.topic, partition: it.partition }, it.offset);
    for (const it of broker.lags()) {
        const labels = { consumergroup: it.group, topic: it.topic, partition: it.partition };
        offset.set(labels, it.offset);
        lag.set(labels, it.lag);
    }
    return registry;
}
