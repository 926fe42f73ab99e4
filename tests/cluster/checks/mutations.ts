import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, type Scene } from "../runner/check";
import { platformChecks } from "./platform";
import { deployed, npmRun, stack } from "./support/deployed";
import { holds } from "./support/eventually";
import { wiringChecks } from "./wiring";

/** A fault that somebody may make, and what has to be said of it. */
interface Mutation {
    readonly name: string;
    readonly fault: string;
    readonly file: string;
    readonly from: string;
    readonly to: string;
    /** Keys of the stack's configuration that go with it. */
    readonly config?: Readonly<Record<string, unknown>>;
    /** The check that turns red. */
    readonly check: string;
    readonly says: RegExp;
}

const chart = "charts/todo-service/templates";
const ofAudit = (text: string) => `{{- if eq .Release.Name "audit" }}${text}{{- end }}`;

/** In this order: what is not read stays in the topics, so the last one leaves its events behind. */
const mutations: readonly Mutation[] = [
    {
        name: "service",
        fault: "a Service without the right selector",
        file: `${chart}/service.yaml`,
        from: `  selector:\n    {{- include "todo-service.selectorLabels" . | nindent 4 }}\n`,
        to: `  selector:\n    {{- include "todo-service.selectorLabels" . | nindent 4 }}\n    ${ofAudit("\n    app.kubernetes.io/component: api\n    ")}\n`,
        check: "selectors",
        says: /Services without a pod that is ready: todo\/audit$/,
    },
    {
        name: "budget",
        fault: "a disruption budget that selects nothing",
        file: `${chart}/poddisruptionbudget.yaml`,
        from: "    matchLabels:\n",
        to: "    matchLabels:\n      app.kubernetes.io/component: api\n",
        check: "selectors",
        says: /disruption budgets that hold no pod: todo\/audit$/,
    },
    {
        name: "dns",
        fault: "a policy without DNS",
        file: "components/security/flows.ts",
        from: "from: pods(...everyGroup),\n            to: nameServers,",
        to: "from: pods(...everyGroup.filter((it) => it !== groups.kubeStateMetrics)),\n            to: nameServers,",
        check: "connections",
        says: /monitoring\/\S*kube-state-metrics\S* -> kube-system\/coredns-\S+ on 53 is closed, and has to be open/,
    },
    {
        name: "dns-udp",
        fault: "a policy without DNS by UDP",
        file: "components/security/flows.ts",
        from: `            to: nameServers,\n            ports: [{ port: 53, protocol: "UDP" }, ...tcp(53)],\n        },`,
        to: `            to: nameServers,\n            ports: [...tcp(53)],\n        },\n        {\n            why: "names",\n            from: pods(...everyGroup.filter((it) => it !== groups.kubeStateMetrics)),\n            to: nameServers,\n            ports: [{ port: 53, protocol: "UDP" }],\n        },`,
        check: "connections",
        says: /monitoring\/\S*kube-state-metrics\S* -> kube-system\/coredns-\S+ on 53 \(UDP\) is closed, and has to be open/,
    },
    {
        name: "secret",
        fault: "a secret as environment variable",
        file: `${chart}/_pod.tpl`,
        from: `          value: {{ .Values.service.port | quote }}\n`,
        to: `          value: {{ .Values.service.port | quote }}\n        ${ofAudit("\n        - name: DATABASE_URL\n          valueFrom:\n            secretKeyRef:\n              name: database-audit\n              key: url\n        ")}\n`,
        check: "secrets",
        says: /^secrets in the environment: todo\/audit-\S+ app: DATABASE_URL$/,
    },
    {
        name: "probe",
        fault: "a probe on the wrong port",
        file: `${chart}/_pod.tpl`,
        from: `"path" "/readyz" "probes" .Values.probes) | nindent 8 }}\n`,
        to: `"path" "/readyz" "probes" .Values.probes) | nindent 8 | replace "port: http" (ternary "port: 8080" "port: http" (eq .Release.Name "audit")) }}\n`,
        check: "ready",
        says: /^not Ready:\ntodo\/audit-\S+: Readiness probe failed: .*:8080\S* connect: connection refused/,
    },
    {
        name: "right",
        fault: "a missing right",
        // A login keeps the rights that it has once got: another one has to get them.
        config: { secretsGeneration: 2 },
        file: "components/messaging/redpanda-topics.sh",
        from: "--operation read,write,describe --topic",
        to: `--operation "$([ "$name" = reminders ] || echo read,)write,describe" --topic`,
        check: "dead-letters",
        says: /have put what they cannot read into its dead letters\n[^]*not authorized to read topic reminders/,
    },
    {
        name: "dead-letters",
        fault: "a topic without its dead letters",
        // New pods, so that their sidecars read the subscription again.
        config: { secretsGeneration: 3 },
        file: "components/dapr/eventing-specs.ts",
        from: "        deadLetterTopic: deadLetterTopic(topic),\n",
        to: `        ...(topic === "reminders" ? {} : { deadLetterTopic: deadLetterTopic(topic) }),\n`,
        check: "dead-letters",
        says: /of 2 readers of reminders 0 have put what they cannot read into its dead letters/,
    },
];

const named = (name: string): Check => [...platformChecks, ...wiringChecks].find((it) => it.name === name)!;

/** Puts the fault in, brings it up as far as that goes, and asks the check. What comes next brings the stack up without it. */
async function turnsRed(scene: Scene, { file, from, to, config, check, says }: Mutation): Promise<string> {
    const { project } = deployed();
    // The gate says of many faults that a promise is broken, and ends the update there.
    project.configure(stack, { releaseGate: "off", ...config });
    const path = join(project.folder, file);
    const code = readFileSync(path, "utf8");
    holds(code.includes(from), `${file} does not have:\n${from}`);
    writeFileSync(path, code.replace(from, to));
    try {
        const refused = await npmRun("up").then(
            () => undefined,
            ({ message }: Error) => message,
        );
        const words = await named(check)
            .run(scene)
            .then(
                () => `nothing. npm run up says: ${refused ?? "nothing"}`,
                ({ message }: Error) => message,
            );
        holds(says.test(words), `${check} says: ${words}`);
        return words;
    } finally {
        writeFileSync(path, code);
    }
}

/** Whether the checks see what they are there for. They take a quarter of an hour, so they run when they are asked for. */
export const mutationChecks: readonly Check[] = mutations.map((it) => ({
    name: `mutation-${it.name}`,
    holds: `${it.fault[0]!.toUpperCase()}${it.fault.slice(1)} turns the check ${it.check} red, by name.`,
    isExtra: true,
    run: (scene) => turnsRed(scene, it),
}));
