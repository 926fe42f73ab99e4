import { describeApi, type OpenApi } from "@todo/shared/openapi";
import { createParts, type Application, type Parts } from "@todo/shared/run";
import { catalogue, type ServiceName } from "../../../model/contract/catalogue";
import { createAudit } from "../../../services/audit/src/app";
import { createBackend } from "../../../services/backend/src/app";
import { createNotification } from "../../../services/notification/src/app";
import { createSync } from "../../../services/sync/src/app";

const signingKeys = ["a-key-that-only-the-documentation-knows"] as const;
/** Nothing connects: the services are asked what they would answer, and answer nothing. */
const database = { signingKeys, databaseUrl: "postgres://127.0.0.1:1/none", databasePoolSize: 2 };
const noPage = { html: "", style: "", script: "" };

/** The services that users reach. */
const applications: { readonly [S in ServiceName]?: (parts: Parts<S>) => Application } = {
    backend: (parts) => createBackend(parts, { ...database, page: noPage }),
    notification: (parts) => createNotification(parts, { ...database, channels: [] }),
    sync: (parts) => createSync(parts, { signingKeys }),
    audit: (parts) => createAudit(parts, { ...database, retentionDays: 1 }),
};

const description = [
    "Paths are those on the gateway.",
    "`register` and `login` give out tokens; all other operations take one: `Authorization: Bearer <token>`.",
    "Every problem is a problem document (RFC 9457), and every answer bears `x-request-id`.",
].join(" ");

/** The OpenAPI document of all services. */
export async function openApiDocument(): Promise<string> {
    const documents = await Promise.all((Object.keys(applications) as ServiceName[]).map(documentOf));
    const parts = (pick: (it: OpenApi.Document) => object | undefined) => merged(documents.map((it) => pick(it) ?? {}));
    const document: OpenApi.Document = {
        openapi: "3.1.0",
        info: { title: "Todo platform", description, version: "1.0.0" },
        paths: parts((it) => it.paths) as OpenApi.PathsObject,
        components: {
            securitySchemes: parts((it) => it.components?.securitySchemes) as Record<
                string,
                OpenApi.SecuritySchemeObject
            >,
            responses: parts((it) => it.components?.responses) as Record<string, OpenApi.ResponseObject>,
            schemas: parts((it) => it.components?.schemas) as Record<string, OpenApi.SchemaObject>,
        },
    };
    return `${JSON.stringify(withoutUnused(document), null, 4)}\n`;
}

/** Without the parts that nothing refers to, such as those of what is read where it is only written. */
function withoutUnused({ components = {}, ...rest }: OpenApi.Document): OpenApi.Document {
    const text = JSON.stringify({ components, ...rest });
    const used = <T>(kind: string, all: Readonly<Record<string, T>> = {}) =>
        Object.fromEntries(
            Object.entries(all)
                .filter(([name]) => text.includes(`"#/components/${kind}/${name}"`))
                .sort(([one], [other]) => one.localeCompare(other)),
        );
    const { responses, schemas } = components;
    return {
        ...rest,
        components: { ...components, responses: used("responses", responses), schemas: used("schemas", schemas) },
    };
}

/** What a service says of itself, below its path on the gateway. */
async function documentOf(name: ServiceName): Promise<OpenApi.Document> {
    const settings = { DAPR_HTTP_PORT: 1, LOG_LEVEL: "error", TRUSTED_PROXY_HOPS: 1 } as const;
    const parts = { ...createParts(name, settings), describe: describeApi };
    const { server, stop } = (applications[name] as (parts: object) => Application)(parts);
    await server.ready();
    const document = server.swagger() as OpenApi.Document;
    await server.close();
    await stop?.();
    const prefix = catalogue[name].publicPath ?? "";
    const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [
        path.startsWith(`${prefix}/`) ? path : `${prefix}${path}`,
        item,
    ]);
    return { ...document, paths: Object.fromEntries(paths) as OpenApi.PathsObject };
}

/** All entries. The same name may come twice only for the same thing. */
function merged(parts: readonly object[]): object {
    const all: Record<string, unknown> = {};
    for (const [name, value] of parts.flatMap((it) => Object.entries(it) as [string, unknown][])) {
        if (name in all && JSON.stringify(all[name]) !== JSON.stringify(value))
            throw new Error(`two services mean different things by ${name}`);
        all[name] = value;
    }
    return all;
}
