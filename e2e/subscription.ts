import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { topicNames, type TopicName } from "../model/contract/topics";
import { daprNames, eventRoute } from "../model/contract/dapr";
import { eventually, ensure } from "./client/eventually";
import { eventsOfTask, type Evidence } from "./client/evidence";
import { day, instant } from "./steps/step";

export interface SubscriptionOptions {
    /** Port on which the suite takes deliveries: the sidecar's app port. */
    readonly appPort: number;
    /** HTTP port of the suite's own sidecar. */
    readonly daprPort: number;
    /** How long the sidecar may take to know the topics, in milliseconds. @default a minute */
    readonly sidecarTimeout?: number;
}

/** https://docs.dapr.io/reference/api/metadata_api/ */
const metadataShape = z.object({
    subscriptions: z
        .array(z.object({ topic: z.string() }))
        .nullish()
        .transform((it) => it ?? []),
});

/** How long to wait until events arrive: less than a run has to spare. */
const beginTimeout = 20_000;
/** How long the events of one task are waited for before another one is made. */
const arrivalTimeout = 2_000;

/**
 * Reads the topics as any subscriber does: through a Dapr sidecar of the suite's own, which is a consumer group of its own. It
 * gets what is published from the moment it has joined that group, which nothing tells but the first event that comes.
 * All that is read is kept in memory.
 */
export async function daprSubscription(options: SubscriptionOptions): Promise<Evidence> {
    const { appPort, daprPort, sidecarTimeout = 60_000 } = options;
    const received = new Map<TopicName, unknown[]>(topicNames.map((it) => [it, []]));

    const server = createServer((request, response) => {
        if (request.url === "/dapr/subscribe") {
            const subscriptions = topicNames.map((topic) => ({
                pubsubname: daprNames.suitePubSub,
                topic,
                route: eventRoute(topic),
            }));
            return answer(response, 200, subscriptions);
        }
        const topic = topicNames.find((it) => request.url === eventRoute(it));
        // Sidecars ask for more than this, such as /dapr/config: not found is a fine answer.
        if (topic === undefined) return answer(response, 404, {});
        void bodyOf(request).then((body) => {
            received.get(topic)?.push(body);
            answer(response, 200, { status: "SUCCESS" });
        });
    });
    server.listen(appPort);
    await once(server, "listening");

    const sidecar = `http://127.0.0.1:${daprPort}`;
    const stopListening = () => {
        server.closeAllConnections();
        server.close();
    };
    try {
        await eventually("the suite's own Dapr sidecar reads the topics", sidecarTimeout, () => expectTopics(sidecar));
    } catch (error) {
        // Who listens does not end, and the gate would not see that this try failed.
        stopListening();
        throw error;
    }
    return {
        description: "own subscription through Dapr",
        events: (topic, taskId) => Promise.resolve(eventsOfTask(received.get(topic) ?? [], taskId)),
        begin: (account, title) =>
            eventually("events reach the suite's own subscription", beginTimeout, async () => {
                // With a reminder, so that it is told of in each topic.
                const { id } = await account.createTask({ title, due_date: instant(account.now() + 2 * day) });
                await eventually(`the events of task ${id} arrive`, arrivalTimeout, () => {
                    const silent = topicNames.filter((it) => eventsOfTask(received.get(it)!, id).length === 0);
                    ensure(silent.length === 0, `none in ${silent.join(", ")}`);
                });
            }),
        close: async () => {
            stopListening();
            // A Job is finished only when its sidecar is too.
            await fetch(`${sidecar}/v1.0/shutdown`, { method: "POST", signal: AbortSignal.timeout(5000) });
        },
    };
}

async function expectTopics(sidecar: string): Promise<void> {
    const answer = await fetch(`${sidecar}/v1.0/metadata`, { signal: AbortSignal.timeout(5000) });
    ensure(answer.ok, `GET /v1.0/metadata answered ${answer.status}`);
    const { subscriptions } = metadataShape.parse(await answer.json());
    const topics = subscriptions.map((it) => it.topic);
    ensure(
        topicNames.every((it) => topics.includes(it)),
        `it subscribes to ${topics.join(", ") || "nothing"}`,
    );
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
        return JSON.parse(Buffer.concat(chunks).toString());
    } catch {
        return undefined;
    }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
