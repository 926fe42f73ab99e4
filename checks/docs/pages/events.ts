import { z } from "zod";
import { declaredTopics, deadLetterTopic, topicNames, type TopicName } from "../../../model/contract/topics";
import { commonRetention } from "../../../model/contract/retention";
import { eventTypes, services } from "../../../model/contract/catalogue";
import { eventSchemas } from "../../../services/shared/src/events";
import { code, markdownTable } from "./markdown";

type Schema = z.core.JSONSchema.BaseSchema;

/** One field of an event, its path joined by dots. */
interface Field {
    readonly path: string;
    readonly required: boolean;
    readonly schema: Schema;
}

function fieldsOf(schema: Schema, root: Schema, above = ""): Field[] {
    return Object.entries(schema.properties ?? {}).flatMap(([name, it]) => {
        const path = `${above}${name}`;
        const inner = resolve(it as Schema, root);
        const field = { path, required: schema.required?.includes(name) ?? false, schema: inner };
        return [field, ...fieldsOf(inner, root, `${path}.`)];
    });
}

/** Follows a reference to a named schema. */
function resolve(schema: Schema, root: Schema): Schema {
    const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? "")?.[1];
    return name === undefined ? schema : (root.$defs?.[name] ?? {});
}

function typeOf({ type, format, const: fixed, enum: values, anyOf, properties, items }: Schema): string {
    if (fixed !== undefined) return code(JSON.stringify(fixed));
    if (values !== undefined) return values.map((it) => code(String(it))).join(", ");
    if (anyOf !== undefined) return anyOf.map((it) => typeOf(it)).join(" or ");
    if (properties !== undefined) return "object";
    if (type === "array" && items !== undefined) return `list of ${typeOf(items as Schema)}`;
    return format ?? (typeof type === "string" ? type : "any value");
}

function topicSection(name: TopicName): string[] {
    const schema = z.toJSONSchema(eventSchemas[name], { io: "input" });
    const rows = fieldsOf(schema, schema).map(({ path, required, schema: it }) => [
        code(path),
        typeOf(it),
        required ? "yes" : "",
        it.description ?? "",
    ]);
    return [
        `## ${name}`,
        `Types: ${eventTypes[name].map(code).join(", ")}. What nobody could process ends up in ${code(deadLetterTopic(name))}.`,
        markdownTable(["Field", "Type", "Required", "Meaning"], rows),
    ];
}

/** Topics, who writes and reads them, and what an event holds: from the catalogue and the schemas that services check against. */
export function eventReference(): string {
    const handled = (name: TopicName) =>
        services.flatMap((service) =>
            service.subscribes
                .filter((it) => it.topic === name)
                .map((it) => (it.eventTypes ? `${service.name} (${it.eventTypes.join(", ")} only)` : service.name)),
        );
    return [
        "# Events",
        "Events are [CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md), published through Dapr. Those of one task keep their order. Every event arrives at least once: `id` tells repetitions, `data.version` tells which state of a task is the newer one.",
        markdownTable(
            ["Topic", "Published by", "Read by"],
            topicNames.map((name) => [
                code(name),
                services
                    .filter((it) => it.publishes.includes(name))
                    .map((it) => it.name)
                    .join(", "),
                handled(name).join(", "),
            ]),
        ),
        markdownTable(
            ["Topic on the broker", "Partitions", "Events stay readable, by default"],
            declaredTopics(commonRetention.eventsHours).map((it) => [
                code(it.name),
                String(it.partitions),
                `${it.retentionHours} hours`,
            ]),
        ),
        ...topicNames.flatMap(topicSection),
    ].join("\n\n");
}
