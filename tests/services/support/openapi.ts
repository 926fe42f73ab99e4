import { catalogue, type ServiceName } from "../../../model/contract/catalogue";
import document from "../../../services/backend/openapi.json";

/** One operation of the OpenAPI document. */
export interface Operation {
    readonly method: string;
    readonly path: string;
    /** Statuses that the document names for its answers. */
    readonly statuses: readonly string[];
    readonly parameters: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
}

type Methods = Readonly<Record<string, { readonly responses: object; readonly parameters?: Operation["parameters"] }>>;

/** What the document says of a service's REST API; paths are those of the service itself. */
export function operationsOf(service: ServiceName): Operation[] {
    const prefix = catalogue[service].publicPath!;
    return Object.entries(document.paths as Readonly<Record<string, Methods>>)
        .filter(([path]) => path.startsWith(`${prefix}/`))
        .flatMap(([path, methods]) =>
            Object.entries(methods).map(([method, { responses, parameters = [] }]) => ({
                path: service === "backend" ? path : path.slice(prefix.length),
                method,
                statuses: Object.keys(responses),
                parameters,
            })),
        );
}
