import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { serviceNames } from "../../model/contract/catalogue";
import { images as pinned } from "../../model/platform/charts";
import { imageNames, imageOf, pinnedImage, type ImageName } from "../../model/platform/service-images";
import { type Images } from "../../model/platform/stack-config";
import { type Platform } from "../base/platform";
import { type Bundles } from "./bundles";
import { type ContainerCode } from "./container";

/** What services and suite run. */
export interface Code {
    readonly of: (name: ImageName) => ContainerCode;
    /** What has to be there before a pod starts. */
    readonly ready: (name: ImageName) => readonly pulumi.Resource[];
}

/** The code of the checkout where it was bundled, else images. */
export function createCode({ config, namespaces, inApi }: Platform, bundles: Bundles | undefined): Code {
    if (bundles === undefined) return imageCode(config.images!);
    const names = config.releaseGate === "off" ? serviceNames : imageNames;
    return new CodeBundles("code", { namespace: namespaces.services, bundles, names }, inApi);
}

const imageCode = (images: Images): Code => ({
    of: (name) => ({ image: imageOf(name, images) }),
    ready: () => [],
});

interface CodeBundlesArgs {
    readonly namespace: pulumi.Output<string>;
    readonly bundles: Bundles;
    readonly names: readonly ImageName[];
}

const configMapName = (name: ImageName, { fingerprint }: Bundles[ImageName]): string => `${name}-bundle-${fingerprint}`;

/**
 * The bundles of the checkout, each in a ConfigMap of its own that never changes: its name, also to Pulumi, ends with the
 * fingerprint of the code. So a changed line makes another one and rolls out the program that it is in. Pulumi deletes the one
 * before last of all, after the release gate: until then the pods of before may start again, and a failed update keeps both.
 */
class CodeBundles extends pulumi.ComponentResource implements Code {
    private readonly configMaps: ReadonlyMap<ImageName, kubernetes.core.v1.ConfigMap>;

    constructor(
        name: string,
        private readonly args: CodeBundlesArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("todo:code:CodeBundles", name, {}, opts);
        const { bundles, names, namespace } = args;
        const create = (it: ImageName) =>
            new kubernetes.core.v1.ConfigMap(
                `${name}-${configMapName(it, bundles[it])}`,
                {
                    metadata: { name: configMapName(it, bundles[it]), namespace },
                    immutable: true,
                    data: { "start.mjs": bundles[it].loader },
                    binaryData: { "main.mjs.br": bundles[it].packed.toString("base64") },
                },
                // Another version of Node packs the same code into other bytes: no reason to replace it.
                { parent: this, ignoreChanges: ["binaryData"] },
            );
        this.configMaps = new Map(names.map((it) => [it, create(it)]));
        this.registerOutputs({});
    }

    of(name: ImageName): ContainerCode {
        return { image: pinnedImage(pinned.node), bundle: configMapName(name, this.args.bundles[name]) };
    }

    ready(name: ImageName): readonly pulumi.Resource[] {
        const found = this.configMaps.get(name);
        return found === undefined ? [] : [found];
    }
}
