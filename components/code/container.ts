import { nodeBinary, nodeEnvironment, nodeFlags } from "../../model/contract/node-runtime";
import { type ImageReference } from "../../model/platform/service-images";

/** What a container of ours runs. */
export interface ContainerCode {
    /** An image that holds the code, or Node alone. */
    readonly image: ImageReference;
    /** ConfigMap with the code that Node runs. */
    readonly bundle?: string;
}

/** charts/todo-service mounts the same; a test compares. */
const folders = { bundle: "/bundle", app: "/app" };

/** Starts a bundle in the folder that it is unpacked into. */
export const bundleCommand = [nodeBinary, ...nodeFlags, `${folders.bundle}/start.mjs`];

/** What our own images set. */
export const bundleEnvironment = ({ bundle }: ContainerCode): Record<string, string> =>
    bundle === undefined ? {} : { ...nodeEnvironment };

/** What a bundle adds to a container and to its pod; nothing where the image holds the code. */
export function bundleMounts(code: ContainerCode) {
    if (code.bundle === undefined) return {};
    return {
        container: {
            command: bundleCommand,
            workingDir: folders.app,
            env: Object.entries(bundleEnvironment(code)).map(([name, value]) => ({ name, value })),
            volumeMounts: [
                { name: "bundle", mountPath: folders.bundle, readOnly: true },
                { name: "app", mountPath: folders.app },
            ],
        },
        pod: {
            volumes: [
                { name: "bundle", configMap: { name: code.bundle } },
                { name: "app", emptyDir: { sizeLimit: "16Mi" } },
            ],
        },
    };
}
