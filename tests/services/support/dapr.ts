import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { services, type ServiceName } from "../../../model/contract/catalogue";
import { configurationSpec, resiliencySpec, subscriptionSpec } from "../../../components/dapr/eventing-specs";
import { daprNames } from "../../../model/contract/dapr";
import { type TopicName } from "../../../model/contract/topics";
import { freePort } from "../../../local/process/free-ports";
import { EmbeddedDapr, type EmbeddedSidecar } from "../../local/support/dapr-targets";
import { createDatabase } from "./database";

interface TopicEvent {
    readonly id: string;
    readonly type: string;
    readonly subject: string;
    readonly data: { readonly version: number; readonly request_id: string };
}

/** The sidecar of one service as the local run has it, with broker and state of its own. */
export class TestDapr {
    private constructor(
        private readonly dapr: EmbeddedDapr,
        readonly sidecar: EmbeddedSidecar,
        /** Where the sidecar looks for the service. */
        readonly appPort: number,
        private readonly folder: string,
    ) {}

    static async start(name: ServiceName): Promise<TestDapr> {
        const service = services.find((it) => it.name === name)!;
        const folder = mkdtempSync(join(tmpdir(), "todo-dapr-"));
        chmodSync(folder, 0o711);
        const dapr = new EmbeddedDapr();
        const appPort = await freePort();
        const sidecars = await dapr.start(
            {
                namespace: "todo",
                pubSubs: [daprNames.sharedPubSub],
                stateStore: daprNames.stateStore,
                database: await createDatabase(),
                resiliency: resiliencySpec(),
                folder,
            },
            [
                {
                    appId: name,
                    appPort,
                    subscriptions: service.subscribes.map((it) => subscriptionSpec(service, it)),
                    configuration: configurationSpec(name, "todo"),
                },
            ],
        );
        return new TestDapr(dapr, sidecars.get(name)!, appPort, folder);
    }

    get port(): number {
        return Number(new URL(this.sidecar.url).port);
    }

    get broker() {
        return this.dapr.broker;
    }

    /** Events of a task in a topic, as often as they lie there, oldest first. */
    async events(topic: TopicName, taskId: string): Promise<TopicEvent[]> {
        return (await this.broker.read(topic))
            .map((it) => JSON.parse(it.value) as TopicEvent)
            .filter((it) => it.subject === taskId);
    }

    async stop(): Promise<void> {
        await this.dapr.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }
}
