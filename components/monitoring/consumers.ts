import { services, type Service } from "../../model/contract/catalogue";

const readers = (consumption: Service["consumption"]): string =>
    services
        .filter((it) => it.subscribes.length > 0 && it.consumption === consumption)
        .map((it) => it.name)
        .join("|");

/** Consumers whose replicas share the events: each is named after its service. A pattern without groups of its own. */
export const sharedConsumers = readers("shared");

/** Consumers that are one replica each: they are named after their pods. */
export const podConsumers = `(?:${readers("each")})-[0-9]+`;
