import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { stages } from "../../components/logging/pipeline";
import { namespaces } from "../../model/platform/namespaces";
import { serviceNames } from "../../model/contract/catalogue";
import { UserError } from "../../engine/command/user-error";
import { createCollector, parseObject, type LogEntry } from "./collect";

/** Suffix of a sidecar's log file, after the name of its replica. */
const sidecarSuffix = ".dapr";

/** Labels that the cluster would give to the lines of a local process, by the name of its file. */
function labelsOfFile(file: string): Readonly<Record<string, string>> {
    const process = basename(file, ".log");
    const pod = process.replace(new RegExp(`\\${sidecarSuffix}$`), "");
    const service = serviceNames.find((it) => pod === it || pod.startsWith(`${it}-`));
    const namespace = service === undefined ? namespaces.data.name : namespaces.services.name;
    const container = process === pod ? (service ?? process) : "daprd";
    return { namespace, service: service ?? process, container, pod, filename: file };
}

/** The time that a line gives itself, in the words of our services, Dapr and others. */
function timeOf(line: string): string | undefined {
    const parsed = parseObject(line);
    const time = parsed?.["timestamp"] ?? parsed?.["time"] ?? parsed?.["ts"];
    return typeof time === "string" && !Number.isNaN(Date.parse(time)) ? new Date(time).toISOString() : undefined;
}

/**
 * The lines in the log files of a local run, through the same stages as in a cluster. There is no container runtime to stamp
 * them, so a line's own time counts; one without has that of the line before.
 */
export function readLogFolder(folder: string): LogEntry[] {
    const files = existsSync(folder) ? readdirSync(folder).filter((it) => it.endsWith(".log")) : [];
    if (files.length === 0) throw new UserError(`there are no log files in ${folder}`, "npm run local");
    const collect = createCollector(stages);
    const entries = files.flatMap((name) => {
        const file = join(folder, name);
        const labels = labelsOfFile(file);
        let time = statSync(file).birthtime.toISOString();
        return readFileSync(file, "utf8")
            .split("\n")
            .filter((line) => line !== "")
            .flatMap((line) => {
                time = timeOf(line) ?? time;
                return collect(labels, `${time} stdout F ${line}`) ?? [];
            });
    });
    return entries.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}
