import { ownerLabel } from "../../model/platform/namespaces";
import { UserError } from "../../engine/command/user-error";
import { Kubectl, type ClusterAccess } from "./kubectl";

/** As `kubectl get namespaces --output json` gives them. */
export interface NamespaceList {
    readonly items: readonly {
        readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
    }[];
}

/**
 * Namespaces of the platform that the cluster has already, made by somebody else. Server-side apply would take them over without
 * a word, and `down` would delete them with all that is in them.
 */
export function foreignNamespaces({ items }: NamespaceList, wanted: readonly string[]): string[] {
    const [[label, value]] = Object.entries(ownerLabel) as [[string, string]];
    return items
        .filter(({ metadata }) => wanted.includes(metadata.name) && metadata.labels?.[label] !== value)
        .map((it) => it.metadata.name);
}

/** @throws UserError when the cluster has namespaces of these names that are not the platform's. */
export async function refuseForeignNamespaces(
    access: ClusterAccess,
    wanted: readonly string[],
    environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
    const kubectl = new Kubectl(access, environment);
    try {
        const foreign = foreignNamespaces((await kubectl.get("namespaces")) as NamespaceList, wanted);
        if (foreign.length === 0) return;
        throw new UserError(
            `the cluster has namespaces that the platform did not make: ${foreign.join(", ")}. ` +
                "It would take them over, and npm run down would delete them with all that is in them. " +
                "Choose another cluster, or delete those that nobody needs",
            "kubectl config use-context CONTEXT",
        );
    } finally {
        kubectl.close();
    }
}
