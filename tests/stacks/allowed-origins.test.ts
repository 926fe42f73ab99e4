import { isRelease, releaseInputs } from "../../engine/plan/footprint";
import { readSettings } from "../../services/shared/src/settings";
import { evaluateVariant } from "../support/stacks";

const environmentsOf = async (changes: Readonly<Record<string, string>>) => {
    const { resources } = await evaluateVariant({ target: "dev", broker: "redpanda", profile: "small" }, { changes });
    const releases = new Map(
        resources
            .filter(isRelease)
            .map(releaseInputs)
            .map((it) => [it.name, it.values]),
    );
    return (service: string) => (releases.get(service) as { environment: Record<string, string> }).environment;
};

it("origins reach the services that pages call, which take them, and no other", async () => {
    const origins = ["https://app.example.com", "http://localhost:5173"];
    const environmentOf = await environmentsOf({ allowedOrigins: JSON.stringify(origins) });
    for (const service of ["backend", "notification", "sync", "audit"] as const)
        expect(readSettings(service, environmentOf(service), {}).ALLOWED_ORIGINS).toEqual(origins);
    expect(environmentOf("recurring-task")).not.toHaveProperty("ALLOWED_ORIGINS");
});

it("nothing is allowed unless it is asked for", async () => {
    const environmentOf = await environmentsOf({});
    expect(environmentOf("backend")).not.toHaveProperty("ALLOWED_ORIGINS");
    expect(readSettings("backend", environmentOf("backend"), {}).ALLOWED_ORIGINS).toEqual([]);
});

it("a service refuses to start with every origin", () =>
    expect(() => readSettings("backend", { ALLOWED_ORIGINS: "*" }, {})).toThrow(/ALLOWED_ORIGINS=\*/));
