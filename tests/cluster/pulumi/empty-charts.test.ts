import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { temporaryFolder } from "../../support/temporary-folder";
import { makeEmptyCharts } from "./empty-charts";

it("makes a chart of each upstream name, with the definitions of the kinds that its group has", () => {
    const folder = makeEmptyCharts(join(temporaryFolder("charts"), "mirror"), [
        { type: "kubernetes:dapr.io/v1alpha1:Resiliency" },
        { type: "kubernetes:dapr.io/v1alpha1:Resiliency" },
        { type: "kubernetes:monitoring.coreos.com/v1:PodMonitor" },
        { type: "kubernetes:core/v1:Secret" },
    ]);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(["dapr", "loki", "redpanda"]));
    expect(readdirSync(join(folder, "dapr", "crds"))).toEqual(["Resiliency.yaml"]);
    const definition = readFileSync(join(folder, "prometheus-operator-crds", "templates", "PodMonitor.yaml"), "utf8");
    expect(parse(definition)).toMatchObject({ metadata: { name: "podmonitors.monitoring.coreos.com" } });
    expect(readFileSync(join(folder, "dapr", "crds", "Resiliency.yaml"), "utf8")).toContain("resiliencies.dapr.io");
});
