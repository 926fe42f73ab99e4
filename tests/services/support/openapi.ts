import { type Server } from "@todo/shared/server";

/** One operation of an OpenAPI document. */
export interface Operation {
    readonly method: string;
    readonly path: string;
    /** Statuses that the document names for its answers. */
    readonly statuses: readonly string[];
    readonly parameters: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
}

interface Document {
    readonly openapi: string;
    readonly paths: Readonly<
        Record<
            string,
            Readonly<Record<string, { readonly responses: object; readonly parameters?: Operation["parameters"] }>>
        >
    >;
}

/** What a service says of its REST API. */
export async function operationsOf(server: Pick<Server, "inject">): Promise<Operation[]> {
    const answer = await server.inject({ url: "/openapi.json" });
    const document = answer.json<Document>();
    expect(document.openapi).toBe("3.1.0");
    return Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { responses, parameters = [] }]) => ({
            path,
            method,
            statuses: Object.keys(responses),
            parameters,
        })),
    );
}
