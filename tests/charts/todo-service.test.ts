import { reservedForSidecar } from "../../components/base/pod-security";
import { podDns } from "../../components/base/pod-dns";
import { services } from "../../model/contract/catalogue";
import { targetNames } from "../../model/platform/choices";
import { helmLint, helmTemplate } from "../../engine/helm";
import { type KubernetesObject } from "../../engine/kubernetes-objects";
import { renderServices } from "../../engine/plan/render";
import { evaluateVariant, projectFolder } from "../support/stacks";
import { schemaErrors } from "../support/kubernetes-schemas";

const chart = `${projectFolder}/charts/todo-service`;
const minimal = { image: { repository: "ghcr.io/acme/todo-backend", tag: "1.0.0" } };
const render = (values: object) =>
    helmTemplate({ release: "backend", namespace: "todo", chart, values: { ...minimal, ...values } });

interface PodTemplate {
    readonly metadata: {
        readonly annotations: Readonly<Record<string, string>>;
        readonly labels: Readonly<Record<string, string>>;
    };
    readonly spec: {
        readonly automountServiceAccountToken: boolean;
        readonly securityContext: object;
        readonly containers: readonly Record<string, unknown>[];
        readonly volumes: readonly object[];
    };
}
const find = (objects: readonly KubernetesObject[], kind: string) => objects.filter((it) => it.kind === kind);
const specOf = (objects: readonly KubernetesObject[], kind: string) =>
    find(objects, kind)[0]?.["spec"] as Record<string, unknown> & { template: PodTemplate };

describe.each(targetNames)("all services on %s", (target) => {
    let rendered: ReadonlyMap<string, readonly KubernetesObject[]>;
    beforeAll(async () => {
        const { resources } = await evaluateVariant({ target, broker: "redpanda", profile: "standard" });
        rendered = await renderServices(resources);
    });

    it("render, and Kubernetes' schemas accept them", () => {
        expect([...rendered.keys()].sort()).toEqual(services.map((it) => it.name).sort());
        for (const objects of rendered.values()) {
            expect(objects.map((it) => it.kind)).toEqual(expect.arrayContaining(["Service", "ServiceAccount"]));
            expect(objects.flatMap(schemaErrors)).toEqual([]);
        }
    });

    it("run restricted: no token, no root, nothing writable but /tmp, everything bounded", () => {
        for (const objects of rendered.values()) {
            const { template } = specOf(
                objects,
                objects.some((it) => it.kind === "StatefulSet") ? "StatefulSet" : "Deployment",
            );
            expect(template.spec.automountServiceAccountToken).toBe(false);
            expect(find(objects, "ServiceAccount")[0]?.["automountServiceAccountToken"]).toBe(false);
            expect(template.spec.securityContext).toMatchObject({
                runAsNonRoot: true,
                seccompProfile: { type: "RuntimeDefault" },
                ...reservedForSidecar,
            });
            for (const container of template.spec.containers) {
                expect(container["securityContext"]).toEqual({
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ["ALL"] },
                });
                expect(container).toMatchObject({
                    resources: {
                        requests: { cpu: expect.any(String), memory: expect.any(String) },
                        limits: { cpu: expect.any(String), memory: expect.any(String) },
                    },
                    livenessProbe: { httpGet: { path: "/livez" } },
                    readinessProbe: { httpGet: { path: "/readyz" } },
                    startupProbe: { httpGet: { path: "/livez" } },
                });
                expect(JSON.stringify(container["env"])).not.toContain("secretKeyRef");
            }
        }
    });

    it("select their own pods, and ask ports that these listen on", () => {
        for (const objects of rendered.values()) {
            const [workload] = [...find(objects, "StatefulSet"), ...find(objects, "Deployment")];
            const { template } = (workload as unknown as { spec: { template: PodTemplate } }).spec;
            const ports = template.spec.containers.flatMap((it) => it["ports"] as { name: string }[]);
            for (const it of find(objects, "Service")) {
                const { selector, ports: served } = it["spec"] as {
                    selector: object;
                    ports?: { targetPort: string }[];
                };
                expect(template.metadata.labels).toMatchObject(selector);
                for (const { targetPort } of served ?? []) expect(ports.map(({ name }) => name)).toContain(targetPort);
            }
            for (const kind of ["PodDisruptionBudget", "NetworkPolicy"])
                for (const it of find(objects, kind)) {
                    const { selector, podSelector } = it["spec"] as Record<string, { matchLabels: object }>;
                    expect(template.metadata.labels).toMatchObject((selector ?? podSelector)!.matchLabels);
                }
            for (const it of find(objects, "HorizontalPodAutoscaler"))
                expect(it["spec"]).toMatchObject({
                    scaleTargetRef: { kind: workload?.kind, name: workload?.metadata.name },
                });
            for (const container of template.spec.containers)
                for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
                    const { httpGet } = container[probe] as { httpGet: { port: string } };
                    expect(ports.map(({ name }) => name)).toContain(httpGet.port);
                }
        }
    });

    it("listen on the catalogue's port, where their probes, their Service and their sidecar ask", () => {
        for (const { name, port } of services) {
            const objects = rendered.get(name)!;
            const [workload] = [...find(objects, "StatefulSet"), ...find(objects, "Deployment")];
            const { template } = workload!["spec"] as { template: PodTemplate };
            expect([name, template.spec.containers]).toMatchObject([
                name,
                [{ ports: [{ name: "http", containerPort: port }] }],
            ]);
            expect(template.spec.containers[0]?.["env"]).toContainEqual({ name: "PORT", value: String(port) });
            expect(template.metadata.annotations["dapr.io/app-port"]).toBe(String(port));
            const served = find(objects, "Service").flatMap((it) => (it["spec"] as { ports?: object[] }).ports ?? []);
            expect(served).toMatchObject([{ port, targetPort: "http" }]);
        }
    });

    it("ask again for a name after a second, sidecar included", () => {
        for (const objects of rendered.values()) {
            const pods = [...find(objects, "StatefulSet"), ...find(objects, "Deployment")];
            expect(pods).toHaveLength(1);
            expect(pods[0]).toMatchObject({ spec: { template: { spec: { dnsConfig: podDns } } } });
        }
    });

    it("scale and survive drains where the catalogue says so", () => {
        for (const { name, scales, consumption } of services) {
            const objects = rendered.get(name)!;
            expect([name, find(objects, "HorizontalPodAutoscaler").length]).toEqual([name, scales ? 1 : 0]);
            expect([name, find(objects, "PodDisruptionBudget").length]).toEqual([name, scales ? 1 : 0]);
            const kind = consumption === "each" ? "StatefulSet" : "Deployment";
            expect("replicas" in specOf(objects, kind)).toBe(!scales);
        }
    });
});

describe("the chart", () => {
    it("passes Helm's strict lint", async () => {
        await expect(helmLint(chart, minimal)).resolves.toContain("0 chart(s) failed");
    });

    it.each([
        ["an unknown key", { replicaCount: 2 }, /replicaCount/],
        ["an unknown key further down", { dapr: { app: "x" } }, /app/],
        ["an image without registry host", { image: { repository: "acme/backend", tag: "1" } }, /pattern/],
        ["an image with neither tag nor digest", { image: { repository: "ghcr.io/acme/backend" } }, /oneOf/i],
        [
            "an image with both",
            { image: { repository: "ghcr.io/acme/b", tag: "1", digest: `sha256:${"a".repeat(64)}` } },
            /oneOf/i,
        ],
        [
            "resources without memory limit",
            { resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: null } } },
            /memory/,
        ],
        ["a port of the sidecar", { service: { port: 3500 } }, /port/],
        ["a setting in lower case", { environment: { lower: "x" } }, /lower/],
    ])("refuses %s", async (_name, values, message) => {
        await expect(render(values)).rejects.toThrow(message);
    });

    it("pins by digest", async () => {
        const digest = `sha256:${"a".repeat(64)}`;
        const { template } = specOf(
            await render({ image: { repository: "ghcr.io/acme/backend", digest } }),
            "Deployment",
        );
        expect(template.spec.containers[0]?.["image"]).toBe(`ghcr.io/acme/backend@${digest}`);
    });

    it("mounts secrets as files", async () => {
        const { template } = specOf(
            await render({ secretFiles: [{ secretName: "auth", mountPath: "/run/secrets/auth" }] }),
            "Deployment",
        );
        expect(template.spec.containers[0]?.["volumeMounts"]).toContainEqual({
            name: "auth",
            mountPath: "/run/secrets/auth",
            readOnly: true,
        });
        expect(template.spec.volumes).toContainEqual({
            name: "auth",
            secret: { secretName: "auth", defaultMode: 0o440 },
        });
    });

    it("tells the injector what it needs, and nothing when Dapr is off", async () => {
        const on = specOf(await render({ dapr: { configuration: "backend" } }), "Deployment").template.metadata
            .annotations;
        expect(on).toMatchObject({
            "dapr.io/enabled": "true",
            "dapr.io/app-id": "backend",
            "dapr.io/app-port": "8000",
            "dapr.io/config": "backend",
            "dapr.io/disable-builtin-k8s-secret-store": "true",
            "dapr.io/sidecar-memory-limit": "192Mi",
        });
        const off = specOf(await render({ dapr: { enabled: false } }), "Deployment").template.metadata.annotations;
        expect(Object.keys(off).filter((it) => it.startsWith("dapr.io/"))).toEqual([]);
    });

    it("gives a StatefulSet names for its pods beside the Service for clients", async () => {
        const objects = await render({ workload: { kind: "StatefulSet", replicas: 2 } });
        expect(specOf(objects, "StatefulSet")).toMatchObject({ serviceName: "backend-pods", replicas: 2 });
        expect(find(objects, "Service").map((it) => it.metadata.name)).toEqual(
            expect.arrayContaining(["backend", "backend-pods"]),
        );
    });

    it("is scraped when asked to", async () => {
        expect(find(await render({}), "ServiceMonitor")).toEqual([]);
        const objects = await render({ serviceMonitor: { enabled: true } });
        const [service] = find(objects, "Service");
        expect(find(objects, "ServiceMonitor")[0]).toMatchObject({
            spec: { endpoints: [{ port: "http", path: "/metrics", interval: "15s" }] },
        });
        const { selector } = specOf(objects, "ServiceMonitor") as unknown as { selector: { matchLabels: object } };
        expect(service?.metadata["labels"]).toMatchObject(selector.matchLabels);
    });

    it("the schema check itself finds a misspelt field", () => {
        const service = { apiVersion: "v1", kind: "Service", metadata: { name: "x" }, spec: { port: [] } };
        expect(schemaErrors({ ...service, spec: { ports: "wrong" } })).not.toEqual([]);
    });
});
