import { serviceNames } from "../../model/contract/catalogue";
import { type TodoServiceValues } from "../../model/platform/service-chart";
import { evaluate } from "../../engine/evaluate";
import { knownSecret, project, stackFile } from "../support/stacks";

/** Values of each service's release, and the Secret of headers, of the stack dev with this config. */
async function planOf(tracing: object) {
    const file = { ...stackFile("dev", { tracing: JSON.stringify(tracing) }), secretKeys: [`${project}:tracing`] };
    const { resources } = await evaluate(file, { reveal: true });
    const values = resources
        .filter((it) => it.type === "kubernetes:helm.sh/v3:Release")
        .map((it) => it.inputs["values"] as Partial<TodoServiceValues> | undefined)
        .filter((it): it is TodoServiceValues => it?.dapr?.appId !== undefined);
    const secret = resources.find((it) => it.urn.endsWith("::services-tracing"));
    return { values, secret: secret?.inputs };
}

it("every service sends its spans where the config says, and shows headers from a Secret", async () => {
    const endpoint = "https://otlp.example.com";
    const { values, secret } = await planOf({ endpoint, headers: { authorization: knownSecret }, ratio: 0.1 });
    expect(values.map((it) => it.dapr.appId).sort()).toEqual([...serviceNames].sort());
    for (const { environment, secretFiles } of values) {
        expect(environment).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: "0.1" });
        expect(secretFiles).toContainEqual({
            secretName: "tracing-headers",
            mountPath: "/run/secrets/tracing-headers",
        });
    }
    expect(secret).toMatchObject({ metadata: { name: "tracing-headers" }, stringData: { authorization: knownSecret } });
});

it("no service makes spans where nobody receives them, and none needs a Secret where no header is asked for", async () => {
    const off = await planOf({});
    expect(JSON.stringify(off.values)).not.toMatch(/OTEL|tracing/);
    const open = await planOf({ endpoint: "http://collector.observability.svc:4318" });
    expect(JSON.stringify(open.values)).toContain("OTEL_EXPORTER_OTLP_ENDPOINT");
    expect([off.secret, open.secret]).toEqual([undefined, undefined]);
    expect(JSON.stringify(open.values)).not.toContain("tracing-headers");
});
