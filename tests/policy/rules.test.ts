import { checkPlatform, isReady } from "../../policy/checklist";
import { exceptions } from "../../policy/exceptions";
import { type AuditedPlatform } from "../../policy/platform/audited-platform";
import { checklistRules } from "../../policy/rules";
import { auditedPlatform } from "../../policy/audited-stack";
import { evaluate } from "../../engine/evaluate";
import { stackFile } from "../support/stacks";

const drillDay = new Date("2026-11-25");

async function platform(profile: string): Promise<AuditedPlatform> {
    const file = stackFile("oke", { profile });
    const { resources, outputs } = await evaluate(file);
    const prepared = await auditedPlatform({
        stack: "oke",
        profile,
        target: "oke",
        resources,
        outputs,
        today: drillDay,
    });
    return { ...prepared, drill: prepared.drill && { ...prepared.drill, date: "2026-11-24" } };
}

describe("the checklist", () => {
    let good: AuditedPlatform;
    beforeAll(async () => (good = await platform("standard")));

    it.each(checklistRules.map((it) => [it.id, it] as const))("%s holds on the production stack", (_id, rule) => {
        expect(checkPlatform(good, [rule])[0]?.findings).toEqual([]);
    });

    /** Changes the objects of a kind, as JSON text, so that an example says just what is wrong. */
    const spoil = (kind: RegExp, from: RegExp | string, to: string): AuditedPlatform => {
        const objects = good.objects.map((it) =>
            kind.test(it.kind) ? (JSON.parse(JSON.stringify(it).replace(from, to)) as typeof it) : it,
        );
        return { ...good, objects };
    };
    const spoilRelease = (name: string, from: string, to: string): AuditedPlatform => ({
        ...good,
        releases: good.releases.map((it) =>
            it.name === name ? (JSON.parse(JSON.stringify(it).replace(from, to)) as typeof it) : it,
        ),
    });
    const without = (kind: string) => ({ ...good, objects: good.objects.filter((it) => it.kind !== kind) });
    const released = (values: Record<string, unknown>, version?: string) => ({
        ...good,
        releases: [{ name: "example", version, values }],
    });

    const adding = (kind: string, namespace: string, spec: object) => ({
        ...good,
        objects: [
            ...good.objects,
            { apiVersion: "networking.k8s.io/v1", kind, metadata: { name: "example", namespace }, spec },
        ],
    });
    /** Changes the backend's first environment variable. */
    const spoilEnvironment = (variable: object) =>
        spoil(/Deployment/, '"name":"PORT","value":"8000"', `"name":"X",${JSON.stringify(variable).slice(1, -1)}`);
    /** Adds a field to the security context of a Deployment's container. */
    const overrule = (field: string) =>
        spoil(/Deployment/, '"allowPrivilegeEscalation"', `${field},"allowPrivilegeEscalation"`);

    /** Inputs of a release with another image. */
    const withImage = (inputs: AuditedPlatform["resources"][number]["inputs"], image: object) => ({
        ...inputs,
        values: { ...(inputs["values"] as object), image },
    });

    const examples: readonly (readonly [rule: string, what: string, bad: () => AuditedPlatform])[] = [
        [
            "resources",
            "a container without requests",
            () => spoil(/Deployment/, /"requests":\{[^}]*\}/, '"requests":{}'),
        ],
        ["resources", "an init container without limits", () => spoil(/CronJob/, /"limits":\{[^}]*\}/g, '"limits":{}')],
        [
            "resources",
            "a sidecar without limit",
            () => spoil(/Deployment/, "sidecar-memory-limit", "sidecar-memory-limits"),
        ],
        [
            "resources",
            "an upstream chart without limit",
            () => released({ a: { resources: { requests: { memory: "1Gi" } } } }, "1"),
        ],
        ["autoscaling", "no autoscaler", () => without("HorizontalPodAutoscaler")],
        ["disruption-budgets", "no budget", () => without("PodDisruptionBudget")],
        [
            "disruption-budgets",
            "a budget that blocks",
            () => spoil(/PodDisruptionBudget/, '"maxUnavailable":1', '"maxUnavailable":0'),
        ],
        [
            "disruption-budgets",
            "a budget that means nothing",
            () => spoil(/PodDisruptionBudget/, '"maxUnavailable":1', '"maxUnavailable":2'),
        ],
        ["network-policies", "no policies", () => without("NetworkPolicy")],
        [
            "network-policies",
            "an open namespace",
            () => spoil(/NetworkPolicy/, '"policyTypes":["Ingress","Egress"]', '"policyTypes":["Ingress"]'),
        ],
        [
            "https-only",
            "a route by plain HTTP",
            () => spoil(/^Ingress$/, '"traefik.ingress.kubernetes.io/router.entrypoints":"websecure"', '"a":"b"'),
        ],
        [
            "https-only",
            "another controller without TLS",
            () => spoil(/^Ingress$/, '"ingressClassName":"traefik"', '"ingressClassName":"nginx"'),
        ],
        [
            "https-only",
            "a port that does not redirect",
            () => spoilRelease("traefik", '"scheme":"https"', '"scheme":"http"'),
        ],
        ["https-only", "no HSTS", () => spoilRelease("traefik", "hsts@file", "other@file")],
        [
            "no-secrets-in-clear",
            "a password in an environment variable",
            () => spoil(/Deployment/, '"name":"PORT","value":"8000"', '"name":"DB_PASSWORD","value":"hunter2hunter2"'),
        ],
        [
            "no-secrets-in-clear",
            "an environment variable from a Secret",
            () =>
                spoil(
                    /Deployment/,
                    '"name":"PORT","value":"8000"',
                    '"name":"X","valueFrom":{"secretKeyRef":{"name":"a","key":"b"}}',
                ),
        ],
        [
            "no-secrets-in-clear",
            "a key in a ConfigMap",
            () => spoil(/ConfigMap/, /"data":\{/, '"data":{"x":"-----BEGIN PRIVATE KEY-----",'),
        ],
        [
            "no-secrets-in-clear",
            "a Secret in clear",
            () => spoil(/^Secret$/, '"stringData":"(secret)"', '"stringData":{"a":"b"}'),
        ],
        ["no-secrets-in-clear", "a password in values", () => released({ adminPassword: "hunter2hunter2" }, "1")],
        ["no-secrets-in-clear", "a token in outputs", () => ({ ...good, outputs: { accessToken: "abcdefghijkl" } })],
        ["pod-security", "root", () => spoil(/Deployment/, '"runAsNonRoot":true', '"runAsNonRoot":false')],
        ["pod-security", "no seccomp profile", () => spoil(/StatefulSet/, /RuntimeDefault/g, "Unconfined")],
        [
            "pod-security",
            "a token",
            () => spoil(/CronJob/, '"automountServiceAccountToken":false', '"automountServiceAccountToken":true'),
        ],
        [
            "pod-security",
            "privileges",
            () => spoil(/Deployment/, '"allowPrivilegeEscalation":false', '"allowPrivilegeEscalation":true'),
        ],
        [
            "code-pinned",
            "an image by tag",
            () => ({
                ...good,
                resources: good.resources.map((it) =>
                    it.name === "services-audit"
                        ? {
                              ...it,
                              inputs: withImage(it.inputs, { repository: "ghcr.io/acme/todo-audit", tag: "1.0.0" }),
                          }
                        : it,
                ),
            }),
        ],
        ["images-pinned", "latest", () => spoil(/Deployment/, /("image":"[^":]+):[^"]+"/, '$1:latest"')],
        ["images-pinned", "no registry", () => spoil(/CronJob/, /"image":"[^"]+"/, '"image":"rclone/rclone:1"')],
        [
            "images-multi-arch",
            "an image of nobody knows which architecture",
            () => spoil(/CronJob/, /"image":"[^"]+"/, '"image":"docker.io/acme/tool:1"'),
        ],
        ["images-pinned", "a chart of any version", () => released({})],
        ["probes", "no readiness probe", () => spoil(/Deployment/, "readinessProbe", "readyProbe")],
        ["spread", "nothing spreads", () => spoil(/Deployment/, "topologySpreadConstraints", "topologySpread")],
        ["backup-scheduled", "no backup", () => without("CronJob")],
        ["backup-scheduled", "a suspended one", () => spoil(/CronJob/, '"suspend":false', '"suspend":true')],
        [
            "backup-scheduled",
            "kept for a day",
            () => spoil(/CronJob/, '"RETENTION_DAYS","value":"30"', '"RETENTION_DAYS","value":"1"'),
        ],
        [
            "backup-scheduled",
            "in the cluster",
            () => spoil(/CronJob/, '"volumes":[', '"volumes":[{"name":"postgres-backups"},'),
        ],
        ["restore-rehearsed", "never", () => ({ ...good, drill: undefined })],
        ["restore-rehearsed", "long ago", () => ({ ...good, today: new Date("2027-06-01") })],
        ["restore-rehearsed", "with differences", () => ({ ...good, drill: { ...good.drill!, different: 3 } })],
        [
            "protect",
            "an open cluster",
            () => ({ ...good, resources: good.resources.map((it) => ({ ...it, protect: false })) }),
        ],
        ["resources", "a sidecar without request", () => spoil(/Deployment/, "sidecar-cpu-request", "sidecar-cpu")],
        [
            "autoscaling",
            "a scaler that cannot scale",
            () => spoil(/HorizontalPodAutoscaler/, /"maxReplicas":\d+/, '"maxReplicas":2'),
        ],
        [
            "disruption-budgets",
            "a share that blocks",
            () => spoil(/PodDisruptionBudget/, '"maxUnavailable":1', '"minAvailable":"60%"'),
        ],
        [
            "network-policies",
            "a namespace open on one port that others use",
            () => adding("NetworkPolicy", "data", { podSelector: {}, ingress: [{ ports: [{ port: 5432 }] }] }),
        ],
        [
            "network-policies",
            "a way out for everybody",
            () =>
                adding("NetworkPolicy", "todo", {
                    podSelector: {},
                    policyTypes: ["Egress"],
                    egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }],
                }),
        ],
        [
            "network-policies",
            "a sidecar that anybody may call",
            () =>
                adding("NetworkPolicy", "todo", {
                    podSelector: { matchLabels: { "app.kubernetes.io/name": "backend" } },
                    ingress: [{ ports: [{ port: 50001 }] }],
                }),
        ],
        ["no-secrets-in-clear", "a password in an address", () => spoilEnvironment({ value: "postgres://a:b@host/x" })],
        [
            "no-secrets-in-clear",
            "a whole Secret as environment",
            () => spoil(/CronJob/, '"env":', '"envFrom":[{"secretRef":{"name":"a"}}],"env":'),
        ],
        [
            "no-secrets-in-clear",
            "a password as an argument",
            () => spoil(/^Job$/, '"args":[', '"args":["--password=hunter2",'),
        ],
        [
            "no-secrets-in-clear",
            "a key inside a file of a ConfigMap",
            () => spoil(/ConfigMap/, /"data":\{/, '"data":{"x.conf":"[store]\\nsecret_access_key = abcdefgh",'),
        ],
        [
            "no-secrets-in-clear",
            "a password in a cloud resource",
            () => ({
                ...good,
                resources: [{ type: "oci:a:B", name: "b", protect: true, inputs: { adminPassword: "hunter2" } }],
            }),
        ],
        ["pod-security", "a container that overrules its pod", () => overrule('"runAsUser":0')],
        ["pod-security", "a privileged container", () => overrule('"privileged":true')],
        [
            "pod-security",
            "all capabilities, added",
            () => spoil(/Deployment/, '"drop":["ALL"]', '"add":["ALL"],"drop":[]'),
        ],
        [
            "pod-security",
            "the network of the node",
            () => spoil(/CronJob/, '"enableServiceLinks"', '"hostNetwork":true,"enableServiceLinks"'),
        ],
        [
            "pod-security",
            "a folder of the node",
            () => spoil(/CronJob/, '"volumes":[', '"volumes":[{"name":"root","hostPath":{"path":"/"}},'),
        ],
        ["images-pinned", "a range of chart versions", () => released({}, "^1.2.3")],
        ["backup-scheduled", "once a month", () => spoil(/CronJob/, /"schedule":"[^"]+"/, '"schedule":"17 2 1 * *"')],
        ["restore-rehearsed", "never in the cluster", () => spoil(/CronJob/, '"suspend":false', '"suspend":true')],
        ["restore-rehearsed", "in the future", () => ({ ...good, drill: { ...good.drill!, date: "2030-01-01" } })],
        ["restore-rehearsed", "with nothing in it", () => ({ ...good, drill: { ...good.drill!, compared: 0 } })],
        ["no-default-password", "admin", () => released({ grafana: { adminPassword: "admin" } }, "1")],
    ];
    it.each(examples)("%s finds: %s", (id, _what, bad) => {
        const rule = checklistRules.filter((it) => it.id === id);
        const verdicts = checkPlatform(bad(), rule, []);
        expect(verdicts[0]?.findings.length).toBeGreaterThan(checkPlatform(good, rule, [])[0]!.findings.length);
        expect(isReady(verdicts)).toBe(rule[0]?.severity !== "critical");
    });

    it("has an example for every rule, and a reason for every exception", () => {
        expect(new Set(examples.map(([id]) => id))).toEqual(new Set(checklistRules.map((it) => it.id)));
        for (const it of exceptions) {
            expect(checklistRules.map((rule) => rule.id)).toContain(it.rule);
            expect(it.reason.length).toBeGreaterThan(30);
        }
    });
});
