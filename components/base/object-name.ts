import type * as pulumi from "@pulumi/pulumi";

/**
 * The name that an object in the cluster was given; to use it is to depend on the object. Unlike the object's own `metadata.name`
 * it is known in the first preview of a cloud, before there is a cluster that could answer, so that rules can judge what is in
 * which namespace.
 */
export const objectName = (object: pulumi.Resource, name: string): pulumi.Output<string> =>
    object.urn.apply(() => name);
