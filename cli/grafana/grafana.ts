import { monitoringNames } from "../../model/platform/monitoring-names";
import { readStackFile } from "../../engine/stack-files";
import { stackCommand } from "../../engine/command/stack-command";
import { portForward } from "../cluster/port-forward";
import { accessTo } from "./access";

const { grafana } = monitoringNames;

/** `npm run grafana`; answers with the exit code once the user ends it. */
export async function openGrafana(stack: string, { port }: { readonly port: number }): Promise<number> {
    const { context, passwordCommand, forwardArguments } = accessTo(readStackFile(process.cwd(), stack), port);
    const forward = await portForward({
        what: "Grafana",
        args: forwardArguments,
        context,
        fix: stackCommand("status", stack),
    });
    console.log(`password: ${passwordCommand}`);
    console.log(`http://localhost:${port}${grafana.path}/  (user ${grafana.adminUser}; Ctrl-C ends it)`);
    await forward.ended;
    return 0;
}
