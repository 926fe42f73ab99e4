import { services, type Service } from "../../../model/contract/catalogue";
import { code, markdownTable } from "./markdown";

const ownData = ({ name, database, state }: Service): string =>
    [database ? `database ${code(name)}` : "", state ? "Dapr state" : ""].filter(Boolean).join(", ") || "none";

/** The services as the catalogue has them. */
export const serviceTable = (): string =>
    markdownTable(
        ["service", "port", "path", "does", "reads", "publishes", "own data"],
        services.map((it) => [
            it.name,
            String(it.port),
            it.publicPath === undefined ? "none" : code(it.publicPath),
            it.description,
            it.subscribes.map(({ topic }) => code(topic)).join(", "),
            it.publishes.map(code).join(", "),
            ownData(it),
        ]),
    );
