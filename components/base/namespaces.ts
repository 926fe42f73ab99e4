import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { daprInjectionLabel, namespaces, ownerLabel, type NamespaceKey } from "../../model/platform/namespaces";
import { objectName } from "./object-name";

/** Namespaces with pod-security labels. Every namespace is a resource of its own, so that deleting it removes its volumes. */
export class Namespaces extends pulumi.ComponentResource {
    /** Names; depending on one means depending on its namespace. */
    readonly names: Readonly<Record<NamespaceKey, pulumi.Output<string>>>;

    constructor(
        name: string,
        args: { readonly selected: readonly NamespaceKey[] },
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("todo:platform:Namespaces", name, {}, opts);
        const created = (Object.keys(namespaces) as NamespaceKey[]).map((key) => {
            const { name: namespace, podSecurity } = namespaces[key];
            if (!args.selected.includes(key)) return [key, pulumi.output(namespace)] as const;
            const resource = new kubernetes.core.v1.Namespace(
                `${name}-${namespace}`,
                {
                    metadata: {
                        name: namespace,
                        labels: {
                            ...ownerLabel,
                            "pod-security.kubernetes.io/enforce": podSecurity,
                            "pod-security.kubernetes.io/warn": "restricted",
                            ...(key === "services" ? daprInjectionLabel : {}),
                        },
                    },
                },
                { parent: this },
            );
            return [key, objectName(resource, namespace)] as const;
        });
        this.names = Object.fromEntries(created) as Record<NamespaceKey, pulumi.Output<string>>;
        this.registerOutputs({ names: this.names });
    }
}
