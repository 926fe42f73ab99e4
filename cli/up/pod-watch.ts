import { setTimeout as sleep } from "node:timers/promises";
import { type EngineEvent, type Stack } from "@pulumi/pulumi/automation";
import { Kubectl, type ClusterAccess } from "../cluster/kubectl";
import { type PodList } from "../cluster/pods";
import { podTroubles, type PodTrouble } from "./pod-troubles";
import { stateOf, type StateResource } from "./state";

/** What may pass by itself is told from here on. */
const patienceMs = 30_000;
const intervalMs = 5000;

/** Remembers which troubles there are, tells each of them once, and tells when one is over. */
export class TroubleReport {
    private advised = false;
    private readonly known = new Map<string, { trouble: PodTrouble; readonly since: number; told: boolean }>();

    constructor(
        private readonly print: (line: string) => void,
        private readonly now: () => number = Date.now,
    ) {}

    /** Takes what is wrong now. */
    update(troubles: readonly PodTrouble[]): void {
        const present = new Map(troubles.map((it) => [it.key, it]));
        for (const [key, { trouble, told }] of this.known) {
            if (present.has(key)) continue;
            this.known.delete(key);
            if (told) this.print(`resolved: ${trouble.text.split(" ", 1)[0]}`);
        }
        for (const [key, trouble] of present) {
            const entry = this.known.get(key) ?? { trouble, since: this.now(), told: false };
            this.known.set(key, entry);
            if (entry.told || (trouble.mayPass && this.now() - entry.since < patienceMs)) continue;
            entry.told = true;
            entry.trouble = trouble;
            this.print(`${trouble.text}\n${" ".repeat(9)}try: ${trouble.fix}`);
            if (trouble.mayPass || this.advised) continue;
            this.advised = true;
            this.print("Helm goes on waiting for it; Ctrl+C ends that now, and the next run goes on from here");
        }
    }

    /** What was told and is not over. */
    get open(): PodTrouble[] {
        return [...this.known.values()].filter((it) => it.told).map((it) => it.trouble);
    }
}

/**
 * Looks at the pods while an update waits for them: Helm says nothing before its time is over, and then not why. Begins with the
 * first object in the cluster, since there may be no cluster before.
 */
export class PodWatch {
    private readonly report: TroubleReport;
    private readonly stopped = new AbortController();
    private loop?: Promise<void>;

    constructor(
        private readonly stack: Stack,
        private readonly print: (line: string) => void,
    ) {
        this.report = new TroubleReport(print);
    }

    readonly handle = ({ resourcePreEvent }: EngineEvent): void => {
        const { type = "", op } = resourcePreEvent?.metadata ?? {};
        if (type.startsWith("kubernetes:") && op !== "same") this.loop ??= this.watch();
    };

    /** Ends the watch; what keeps pods from running now. */
    async stop(): Promise<readonly PodTrouble[]> {
        this.stopped.abort();
        await this.loop;
        return this.report.open;
    }

    private async watch(): Promise<void> {
        let kubectl: Kubectl | undefined;
        let isBlind = false;
        while (!this.stopped.signal.aborted) {
            try {
                kubectl ??= await this.reach();
                if (kubectl) this.report.update(podTroubles(await podsOf(kubectl), this.stack.name));
                isBlind = false;
            } catch (error) {
                if (!isBlind) this.print(`the pods cannot be watched at the moment: ${(error as Error).message}`);
                isBlind = true;
            }
            await sleep(intervalMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
        }
        kubectl?.close();
    }

    /** Goes where the program's own provider goes, as soon as the state knows it. */
    private async reach(): Promise<Kubectl | undefined> {
        const access = accessOf(await stateOf(this.stack));
        return access && new Kubectl(access);
    }
}

const podsOf = async (kubectl: Kubectl): Promise<PodList> => (await kubectl.get("pods", "--all-namespaces")) as PodList;

/** How the Kubernetes provider of a state reaches its cluster; undefined where the state has none yet. */
export function accessOf(resources: readonly Pick<StateResource, "type" | "inputs">[]): ClusterAccess | undefined {
    const provider = resources.find((it) => it.type === "pulumi:providers:kubernetes");
    if (provider === undefined) return undefined;
    return { context: textOf(provider.inputs?.["context"]), kubeconfig: textOf(provider.inputs?.["kubeconfig"]) };
}

/** An exported secret is an object that holds JSON of its value. */
function textOf(value: unknown): string | undefined {
    if (typeof value === "string") return value;
    const plaintext = (value as { readonly plaintext?: string } | undefined)?.plaintext;
    return plaintext === undefined ? undefined : (JSON.parse(plaintext) as string);
}
