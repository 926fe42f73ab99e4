import { serviceNames } from "../../model/contract/catalogue";
import { imageName } from "../../model/platform/service-images";
import { type TodoServiceValues } from "../../model/platform/service-chart";
import { type PlannedResource } from "../monitor";
import { chartName, isRelease, releaseInputs } from "./footprint";

/** What a service of a stack runs. */
interface RunningCode {
    readonly service: string;
    readonly image: TodoServiceValues["image"];
    /** ConfigMap with code of the checkout; absent where the image holds the code. */
    readonly bundle?: string;
}

/** What the services of a stack run, as far as our own chart deploys them. */
export const runningCode = (resources: readonly Pick<PlannedResource, "type" | "inputs">[]): RunningCode[] =>
    resources
        .filter(isRelease)
        .map(releaseInputs)
        .filter((it) => chartName(it.chart) === "todo-service" && serviceNames.some((name) => name === it.name))
        .map(({ name, values }) => {
            const { image, bundle } = values as unknown as TodoServiceValues;
            return { service: name, image, bundle: bundle?.configMapName };
        });

/** A sentence for each kind of code that the services run. */
export function describeRunningCode(code: readonly RunningCode[]): string[] {
    const bundled = code.filter((it) => it.bundle !== undefined);
    const [first] = bundled;
    const images = code.filter((it) => it.bundle === undefined);
    return [
        ...(first === undefined ? [] : [`the code of this checkout, on ${imageName(first.image)}`]),
        ...images.map((it) => `${it.service}: image ${imageName(it.image)}`),
    ];
}
