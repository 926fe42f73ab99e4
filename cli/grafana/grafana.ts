import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { monitoringNames } from "../../model/platform/monitoring-names";
import { namespaces } from "../../model/platform/namespaces";
import { readStackFile } from "../../engine/stack-files";
import { runTool } from "../../engine/command/run-tool";
import { UserError } from "../../engine/command/user-error";
import { accessTo } from "./access";

const { grafana } = monitoringNames;

const help = `Opens Grafana of a running stack on this machine, until Ctrl-C.

  npm run grafana [-- STACK] [--port PORT]

  STACK  a stack with a committed file; default dev
  PORT   default 3000`;

async function main(): Promise<number> {
    const { values, positionals } = parseArgs({
        options: { port: { type: "string", default: "3000" }, help: { type: "boolean", short: "h" } },
        allowPositionals: true,
    });
    if (values.help) {
        console.log(help);
        return 0;
    }
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
        throw new UserError(`"${values.port}" is not a port; allowed are 1 to 65535`, "npm run grafana -- --port 3000");
    const { context, passwordCommand, forwardArguments } = accessTo(
        readStackFile(process.cwd(), positionals[0] ?? "dev"),
        port,
    );
    console.log(`http://localhost:${port}${grafana.path}/  (user ${grafana.adminUser})`);
    console.log(`password: ${passwordCommand}`);
    return new Promise<number>((resolve, reject) => {
        const child = spawn("kubectl", forwardArguments, { stdio: "inherit" });
        child.once("error", () =>
            reject(new UserError("kubectl is not installed", "https://kubernetes.io/docs/tasks/tools/")),
        );
        child.once("exit", (code, signal) => {
            if (signal !== null || code === 0) resolve(0);
            else
                reject(
                    new UserError(
                        `kubectl could not reach ${grafana.service} in namespace ${namespaces.monitoring.name} of ${context}`,
                        `pulumi up --stack ${positionals[0] ?? "dev"}`,
                    ),
                );
        });
    });
}

runTool(main);
