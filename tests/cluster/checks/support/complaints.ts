import { serviceNames } from "../../../../model/contract/catalogue";
import { namespaces } from "../../../../model/platform/namespaces";
import { type Scene } from "../../runner/check";

const atMost = 5;

/** What a line of the log complains about; a service says `message`, a sidecar `msg`. */
function complaint(line: string): string | undefined {
    try {
        const { level, message, msg, error_message } = JSON.parse(line) as Record<string, string | undefined>;
        if (level !== "error" && level !== "fatal") return undefined;
        return [message ?? msg, error_message].filter((it) => it !== undefined).join(": ");
    } catch {
        return undefined;
    }
}

/** The last errors in the logs of services and sidecars, to be put behind what is wrong. */
export async function complaints({ cluster }: Scene): Promise<string> {
    const found: string[] = [];
    for (const service of serviceNames) {
        for (const container of ["app", "daprd"]) {
            const of = ["--namespace", namespaces.services.name, "--selector", `app.kubernetes.io/name=${service}`];
            const text = await cluster.kubectl(["logs", ...of, "--container", container, "--since=2m", "--tail=-1"]);
            const said = new Set(text.split("\n").flatMap((it) => complaint(it) ?? []));
            found.push(...[...said].slice(-atMost).map((it) => `${service} ${container}: ${it}`));
        }
    }
    return found.map((it) => `\n${it}`).join("");
}
