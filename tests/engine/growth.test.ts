import { type ServiceDefinition } from "../../model/contract/catalogue";

/** What the program makes of so many services: those of the catalogue, and more that are like `audit`. */
async function evaluated(count: number): Promise<{ readonly resources: number; readonly bytes: number }> {
    let grown = { resources: 0, bytes: 0 };
    // The catalogue is read while modules are loaded: each size loads them again.
    await jest.isolateModulesAsync(async () => {
        const known = await import("../../model/contract/catalogue");
        for (let index = known.serviceNames.length; index < count; index++) {
            const name = `service-${String(index).padStart(2, "0")}`;
            const definition = { ...known.catalogue.audit, port: 9000 + index, publicPath: `/${name}` };
            (known.serviceNames as unknown as string[]).push(name);
            (known.catalogue as Record<string, ServiceDefinition>)[name] = definition;
            (known.services as unknown[]).push({ name, ...definition });
            (known.publicServices as string[]).push(name);
        }
        const { evaluate } = await import("../../engine/evaluate");
        const { readStackFile } = await import("../../engine/stack-files");
        const file = readStackFile(process.cwd(), "dev");
        // Images: the generated ones have no code.
        const values = { ...file.values, "todo-multicloud:imageRegistry": "ghcr.io/acme" };
        const { resources } = await evaluate({
            ...file,
            values: { ...values, "todo-multicloud:imageTag": "1.0.0" },
        });
        grown = { resources: resources.length, bytes: JSON.stringify(resources).length };
    });
    return grown;
}

it("the plan grows with the number of services, and no faster", async () => {
    const few = await evaluated(5);
    const some = await evaluated(20);
    const many = await evaluated(50);
    expect(many.resources - some.resources).toBe(2 * (some.resources - few.resources));
    expect((many.bytes - some.bytes) / (some.bytes - few.bytes)).toBeCloseTo(2, 1);
    expect((some.bytes - few.bytes) / 15).toBeLessThan(20_000);
}, 120_000);
