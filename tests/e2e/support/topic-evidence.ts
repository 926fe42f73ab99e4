import { eventsOfTask, type Evidence } from "../../../e2e/client/evidence";
import { type LocalPlatform } from "../../../local/platform/local-platform";

/** Reads the topics of a local platform's broker: what lies there, whoever published or received it. */
export function topicEvidence({ broker }: Pick<LocalPlatform, "broker">): Evidence {
    return {
        description: "reading the broker's topics",
        events: async (topic, taskId) =>
            eventsOfTask(
                (await broker.read(topic)).map((it) => JSON.parse(it.value) as unknown),
                taskId,
            ),
        close: () => Promise.resolve(),
    };
}
