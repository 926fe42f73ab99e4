import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService, type ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { endWithParent } from "./end-with-parent";

/**
 * Stands in for `pulumi-language-nodejs`, which no package registry carries as source: the engine starts it and asks it to run
 * programs. It runs them as the real one does, by the SDK's own `cmd/run`.
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/pulumi-language-nodejs/main.go
 */

/** The program ends with it when it has said itself what is wrong. */
const bailExitCode = 32;

const engineAddress = process.argv.slice(2).findLast((it) => !it.startsWith("-")) ?? "";
let program: ChildProcess | undefined;

const runtime: Partial<ILanguageRuntimeServer> = {
    handshake: (_call, answer) => answer(null, new language.LanguageHandshakeResponse()),
    getRequiredPackages: (_call, answer) => answer(null, new language.GetRequiredPackagesResponse()),
    getProgramDependencies: (_call, answer) => answer(null, new language.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: (_call, answer) => answer(null, new language.RuntimeOptionsResponse()),
    installDependencies: (call) => call.end(),
    getPluginInfo: (_call, answer) => {
        const info = new PluginInfo();
        info.setVersion("3.0.0");
        answer(null, info);
    },
    about: (_call, answer) => {
        const about = new language.AboutResponse();
        about.setExecutable(process.execPath);
        about.setVersion(process.version);
        answer(null, about);
    },
    run: ({ request }, answer) => {
        const folder = request.getInfo()?.getProgramDirectory() ?? "";
        program = spawn(process.execPath, programArguments(request, folder), {
            cwd: folder,
            env: programEnvironment(request),
            stdio: ["ignore", "inherit", "inherit"],
        });
        program.on("exit", (code, signal) => {
            const response = new language.RunResponse();
            if (code === bailExitCode) response.setBail(true);
            else if (code !== 0) response.setError(`the program ended with ${signal ?? `code ${code}`}`);
            answer(null, response);
        });
    },
    cancel: (_call, answer) => {
        program?.kill("SIGINT");
        answer(null, new Empty());
    },
};

/** `runtime.options` of Pulumi.yaml. */
interface RuntimeOptions {
    readonly typescript?: boolean;
    readonly nodeargs?: string;
}

const optionsOf = (request: language.RunRequest): RuntimeOptions =>
    request.getInfo()?.getOptions()?.toJavaScript() ?? {};

function programArguments(request: language.RunRequest, folder: string): string[] {
    const options = {
        monitor: request.getMonitorAddress(),
        engine: engineAddress,
        organization: request.getOrganization(),
        project: request.getProject(),
        "root-directory": request.getInfo()?.getRootDirectory(),
        stack: request.getStack(),
        pwd: folder,
        parallel: String(request.getParallel()),
    };
    return [
        ...(optionsOf(request).nodeargs ?? "").split(" ").filter((it) => it !== ""),
        join(folder, "node_modules", "@pulumi", "pulumi", "cmd", "run"),
        ...Object.entries(options).flatMap(([name, value]) => (value ? [`--${name}`, value] : [])),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        request.getInfo()?.getEntryPoint() ?? ".",
        ...request.getArgsList(),
    ];
}

/** Config keys are handed over as `project:config:key`. */
function programEnvironment(request: language.RunRequest): NodeJS.ProcessEnv {
    const config: Record<string, string> = {};
    request.getConfigMap().forEach((value: string, key: string) => {
        config[key.replace(":", ":config:")] = value;
    });
    return {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        ...(optionsOf(request).typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    };
}

endWithParent();
// Without an engine to talk to the program would go on for ever.
process.on("exit", () => program?.kill("SIGKILL"));
const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, runtime as ILanguageRuntimeServer);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    // The engine reads the port from the first line.
    console.log(port);
});
