import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService, type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { nameIn, typeIn } from "../../../engine/urn";
import { unknownSignature } from "../../../engine/wire-format";
import { projectFolder } from "../../../model/project-folder";
import { resourceFacts } from "../../../stacks/targets";
import { endWithParent } from "../../cluster/pulumi/end-with-parent";
import { type Properties, type Thing } from "../cloud/kind";
import { cloudVariable, type Call, type CallAnswer } from "../cloud/protocol";
import { changedPaths } from "./changes";

/**
 * The provider of a cloud, whose name is the first argument: it asks the stand-in of the cloud for everything. It serves the protocol
 * itself, because the SDK's own server tells the provider nothing of previews and of the inputs before.
 */
const [name] = process.argv.splice(2, 1);
const fixed = resourceFacts("fixedInputs");

/** Outputs with the names of inputs, that hold more than was asked for. */
const moreThanAsked = ["oidcIssuerProfile", "masterAuth"];

const values = (struct: Struct | undefined): Properties => {
    const { __defaults: _, ...rest } = (struct?.toJavaScript() ?? {}) as Properties;
    return rest;
};
const struct = (properties: Properties): Struct =>
    Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as Record<string, never>);
const outputsOf = ({ inputs, computed }: Thing): Properties => ({ ...inputs, ...computed });

async function ask(call: Call): Promise<CallAnswer> {
    const response = await fetch(`${process.env[cloudVariable]}/provider`, {
        method: "POST",
        body: JSON.stringify(call),
    });
    const answer = (await response.json()) as CallAnswer;
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
}

/** Answers a call of the engine with what a promise brings. */
function serve<Request, Response>(
    handle: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
    return ({ request }, answer) =>
        void handle(request).then(
            (response) => answer(null, response),
            (error: Error) => answer({ code: grpc.status.UNKNOWN, message: error.message }),
        );
}

/** Inputs are taken as they are: the real providers' own checks run elsewhere. */
const check = serve((request: provider.CheckRequest) => {
    const response = new provider.CheckResponse();
    response.setInputs(request.getNews());
    return Promise.resolve(response);
});

const implementation: Partial<IResourceProviderServer> = {
    checkConfig: check,
    check,
    configure: serve(() => {
        const response = new provider.ConfigureResponse();
        response.setSupportspreview(true);
        return Promise.resolve(response);
    }),
    diffConfig: serve(() => Promise.resolve(new provider.DiffResponse())),
    diff: serve((request: provider.DiffRequest) => {
        const response = new provider.DiffResponse();
        const paths = changedPaths(values(request.getOldInputs()), values(request.getNews()));
        const of = fixed[typeIn(request.getUrn())] ?? [];
        const replaces = paths.filter((path) => of.some((it) => path === it || path.startsWith(`${it}.`)));
        const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
        response.setChanges(paths.length === 0 ? DIFF_NONE : DIFF_SOME);
        response.setDiffsList(paths);
        response.setReplacesList(replaces);
        return Promise.resolve(response);
    }),
    create: serve(async (request: provider.CreateRequest) => {
        const [type, name] = [typeIn(request.getUrn()), nameIn(request.getUrn())];
        const inputs = values(request.getProperties());
        const response = new provider.CreateResponse();
        if (request.getPreview()) {
            const later = moreThanAsked.filter((it) => it in inputs).map((it) => [it, unknownSignature] as const);
            response.setProperties(struct({ ...inputs, ...Object.fromEntries(later) }));
            return response;
        }
        const { thing } = await ask({ operation: "create", type, name, id: "", inputs });
        response.setId(thing!.id);
        response.setProperties(struct(outputsOf(thing!)));
        return response;
    }),
    update: serve(async (request: provider.UpdateRequest) => {
        const [type, name] = [typeIn(request.getUrn()), nameIn(request.getUrn())];
        const inputs = values(request.getNews());
        const response = new provider.UpdateResponse();
        const before = values(request.getOlds());
        const computed = Object.entries(before).filter(([key]) => !(key in inputs) || moreThanAsked.includes(key));
        if (request.getPreview()) {
            response.setProperties(struct({ ...inputs, ...Object.fromEntries(computed) }));
            return response;
        }
        const { thing } = await ask({ operation: "update", type, name, id: request.getId(), inputs });
        response.setProperties(struct(outputsOf(thing!)));
        return response;
    }),
    read: serve(async (request: provider.ReadRequest) => {
        const [type, name] = [typeIn(request.getUrn()), nameIn(request.getUrn())];
        const { thing } = await ask({ operation: "read", type, name, id: request.getId(), inputs: {} });
        const response = new provider.ReadResponse();
        if (thing === undefined) return response;
        response.setId(thing.id);
        response.setProperties(struct(outputsOf(thing)));
        response.setInputs(struct(thing.inputs));
        return response;
    }),
    delete: serve(async (request: provider.DeleteRequest) => {
        const [type, name] = [typeIn(request.getUrn()), nameIn(request.getUrn())];
        await ask({ operation: "delete", type, name, id: request.getId(), inputs: {} });
        return new Empty();
    }),
    invoke: serve(async (request: provider.InvokeRequest) => {
        const name = request.getTok();
        const { outputs = {} } = await ask({
            operation: "invoke",
            type: name,
            name,
            id: "",
            inputs: values(request.getArgs()),
        });
        const response = new provider.InvokeResponse();
        response.setReturn(struct(outputs));
        return response;
    }),
    cancel: serve(() => Promise.resolve(new Empty())),
    attach: serve(() => Promise.resolve(new Empty())),
    getSchema: serve(() => {
        const response = new provider.GetSchemaResponse();
        response.setSchema("{}");
        return Promise.resolve(response);
    }),
    getPluginInfo: serve(() => {
        const manifest = join(projectFolder, "node_modules", "@pulumi", String(name), "package.json");
        const info = new PluginInfo();
        info.setVersion((JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version);
        return Promise.resolve(info);
    }),
};

endWithParent();
const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(ResourceProviderService, implementation as IResourceProviderServer);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    // The engine reads the port from the first line.
    console.log(port);
});
