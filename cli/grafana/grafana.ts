import { spawn } from "node:child_process";
import { monitoringNames } from "../../model/platform/monitoring-names";
import { namespaces } from "../../model/platform/namespaces";
import { readStackFile } from "../../engine/stack-files";
import { UserError } from "../../engine/command/user-error";
import { accessTo } from "./access";

const { grafana } = monitoringNames;

/** `npm run grafana`; answers with the exit code once the user ends it. */
export async function openGrafana(stack: string, { port }: { readonly port: number }): Promise<number> {
    const { context, passwordCommand, forwardArguments } = accessTo(readStackFile(process.cwd(), stack), port);
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
                        `pulumi up --stack ${stack}`,
                    ),
                );
        });
    });
}
