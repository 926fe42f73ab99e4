import { isRelease } from "../../engine/plan/footprint";
import { targetNames } from "../../model/platform/choices";
import { evaluate } from "../../engine/evaluate";
import { stackFile } from "../support/stacks";

/** What Pulumi's Kubernetes provider waits for, of the kinds that the program makes. */
const awaited =
    /^kubernetes:(apps\/v1:(Deployment|DaemonSet|StatefulSet)|batch\/v1:Job|core\/v1:(Pod|PersistentVolumeClaim)|networking\.k8s\.io\/v1:Ingress|postgresql.*:Cluster)$/;

it.each(targetNames)("without awaitReadiness nothing of %s waits for pods", async (stack) => {
    const { resources } = await evaluate(stackFile(stack, { awaitReadiness: "false", releaseGate: "report" }));
    const objects = resources.filter((it) => awaited.test(it.type));
    expect(objects.length).toBeGreaterThan(2);
    const waiting = objects.filter(({ inputs }) => {
        const { annotations } = inputs["metadata"] as { annotations?: Record<string, string> };
        return annotations?.["pulumi.com/skipAwait"] !== "true";
    });
    expect(waiting.map((it) => it.name)).toEqual([]);
    const releases = resources.filter(isRelease);
    expect(releases.filter((it) => it.inputs["skipAwait"] !== true).map((it) => it.name)).toEqual([]);
});
