import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type GateMode } from "../../model/platform/choices";
import { type Images } from "../../model/platform/stack-config";
import { type Code } from "../code/code";
import { type ReleaseDelivery } from "../base/helm";
import { type Flow } from "../security/flow";
import { endToEndSuite } from "../../model/contract/catalogue";
import { imagePullSecretName } from "../../model/platform/service-images";
import { type Sizing } from "../../model/platform/sizing";
import { gateAnnotations, gateJobSpec, gateResult, isAwaited } from "./gate-job";

export interface ReleaseGateArgs {
    readonly mode: Exclude<GateMode, "off">;
    /** Namespace of the services. */
    readonly namespace: pulumi.Output<string>;
    readonly code: Code;
    /** Absent where the suite runs the code of the checkout. */
    readonly images?: Images;
    /** What the suite covers: it runs again when a release has a new revision, an object a new content, or a flow is another. */
    readonly covers: {
        readonly releases: readonly kubernetes.helm.v3.Release[];
        /** Those that are no objects of Kubernetes are passed over. */
        readonly objects: readonly pulumi.Resource[];
        readonly flows: readonly Flow[];
    };
    readonly sizing: Sizing;
    readonly delivery: ReleaseDelivery;
}

/**
 * The release gate (FR-029): the end-to-end suite as the last resource of the program, wherever the update was started. A
 * broken promise fails the update with the broken step in the message; docs/delivery.md says what happens then.
 */
export class ReleaseGate extends pulumi.ComponentResource {
    /** In a word, or with the command that shows more. */
    readonly result: pulumi.Output<string>;

    constructor(name: string, args: ReleaseGateArgs, opts?: pulumi.ComponentResourceOptions) {
        super("todo:gate:ReleaseGate", name, {}, opts);
        const jobArgs = {
            mode: args.mode,
            code: args.code.of(endToEndSuite.name),
            sizes: { suite: args.sizing.suite, sidecar: args.sizing.sidecar },
            delivery: args.delivery,
        };
        const spec = gateJobSpec(jobArgs);
        // An account of its own: brokers that know pods by it give the suite less than the services.
        const account = new kubernetes.core.v1.ServiceAccount(
            `${name}-account`,
            {
                metadata: { name: endToEndSuite.name, namespace: args.namespace },
                automountServiceAccountToken: false,
            },
            { parent: this },
        );
        const job = new kubernetes.batch.v1.Job(
            `${name}-suite`,
            {
                metadata: {
                    name: endToEndSuite.name,
                    namespace: args.namespace,
                    annotations: gateAnnotations(jobArgs),
                },
                spec: {
                    ...spec,
                    template: {
                        metadata: {
                            ...spec.template.metadata,
                            annotations: {
                                ...spec.template.metadata.annotations,
                                "todo/covers": pulumi
                                    .all([revisionsOf(args.covers.releases), contentsOf(args.covers.objects)])
                                    .apply(([releases, objects]) =>
                                        [...releases, `objects:${objects}`, `flows:${digest(args.covers.flows)}`].join(
                                            " ",
                                        ),
                                    ),
                            },
                        },
                        spec: {
                            ...spec.template.spec,
                            imagePullSecrets: args.images?.credentials ? [{ name: imagePullSecretName }] : undefined,
                        },
                    },
                },
            },
            // The pod template of a Job cannot be changed in place, and its name is fixed.
            {
                parent: this,
                dependsOn: [account, ...args.code.ready(endToEndSuite.name)],
                deleteBeforeReplace: true,
                customTimeouts: { create: "10m" },
            },
        );
        const failedTries = isAwaited(jobArgs) ? job.status.apply((it) => it?.failed ?? 0) : undefined;
        this.result = pulumi
            .all([args.namespace, failedTries])
            .apply(([namespace, failed]) => gateResult(failed, namespace));
        this.registerOutputs({});
    }
}

const revisionsOf = (releases: readonly kubernetes.helm.v3.Release[]): pulumi.Output<string[]> =>
    pulumi.all(releases.map((it) => pulumi.interpolate`${it.name}:${it.status.revision}`));

/** Changes with the spec of an object, and when it is created again. */
const contentsOf = (objects: readonly pulumi.Resource[]): pulumi.Output<string> =>
    pulumi
        .all(objects.filter(isObject).map(({ metadata }) => pulumi.all([metadata.uid, metadata.generation])))
        .apply(digest);

const isObject = (resource: pulumi.Resource): resource is KubernetesResource => "metadata" in resource;
type KubernetesResource = pulumi.Resource & Pick<kubernetes.core.v1.ConfigMap, "metadata">;

const digest = (value: unknown): string =>
    createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
