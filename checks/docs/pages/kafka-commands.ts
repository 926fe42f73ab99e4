import { brokerRights, declaredTopics } from "../../../model/contract/topics";
import { commonRetention } from "../../../model/contract/retention";

const hour = 3_600_000;
const operations = (rights: readonly string[]): string =>
    rights.map((it) => `--operation ${it[0]?.toUpperCase()}${it.slice(1)}`).join(" ");

/** Kafka's own commands that declare the topics of an existing Kafka, and what its user may do. */
export function kafkaCommands(): string {
    const topics = declaredTopics(commonRetention.eventsHours);
    const grant = (rights: readonly string[], on: string) =>
        `kafka-acls.sh $admin --add --allow-principal User:todo ${operations(rights)} ${on}`;
    return [
        "```bash",
        'admin="--bootstrap-server broker.example.com:9092 --command-config admin.properties"',
        ...topics.map(
            ({ name, partitions, retentionHours }) =>
                `kafka-topics.sh $admin --create --topic ${name} --partitions ${partitions} --config retention.ms=${retentionHours * hour}`,
        ),
        ...topics.map((it) => grant(brokerRights.topic, `--topic ${it.name}`)),
        grant(brokerRights.group, "--group '*'"),
        "```",
    ].join("\n");
}
