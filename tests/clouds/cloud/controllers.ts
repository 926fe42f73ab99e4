import { type NodelessCluster, ApiError } from "./kubernetes";

interface Metadata {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
}
interface Service {
    readonly metadata: Metadata;
    readonly spec: { readonly type: string; readonly loadBalancerIP?: string };
    readonly status: { readonly loadBalancer?: { readonly ingress?: readonly object[] } };
}
interface Claim {
    readonly metadata: Metadata;
    readonly spec: {
        readonly storageClassName?: string;
        readonly accessModes: readonly string[];
        readonly resources: { readonly requests: { readonly storage: string } };
    };
    readonly status: { readonly phase: string };
}
interface Volume {
    readonly metadata: Metadata;
    readonly spec: { readonly persistentVolumeReclaimPolicy: string };
    readonly status: { readonly phase: string };
}
interface StorageClass {
    readonly metadata: Metadata;
    readonly provisioner: string;
    readonly reclaimPolicy: string;
}
interface List<T> {
    readonly items: readonly T[];
}

/** Of the cloud's controller: the address is taken back before the Service goes. */
const finalizer = "service.kubernetes.io/load-balancer-cleanup";

/** Where the controllers keep what they make: it costs money until it is given back. */
export interface Inventory {
    add(id: string): void;
    remove(id: string): void;
}

/** What a cloud runs against a cluster: load balancers for Services, disks for claims. */
export async function runControllers(cluster: NodelessCluster, inventory: Inventory): Promise<void> {
    try {
        await balance(cluster, inventory);
        await provision(cluster, inventory);
    } catch (error) {
        // Deleted meanwhile, or about to start; somebody else changed the object. The next round sees how it is.
        const passing = error instanceof ApiError ? [404, 409, 403, 503].includes(error.status) : !cluster.isUp;
        if (!passing && (error as NodeJS.ErrnoException).code === undefined) throw error;
    }
}

async function balance(cluster: NodelessCluster, inventory: Inventory): Promise<void> {
    const { items } = await cluster.api<List<Service>>("GET", "/api/v1/services");
    for (const { metadata, spec, status } of items.filter((it) => it.spec.type === "LoadBalancer")) {
        const { namespace, name, uid, finalizers = [] } = metadata;
        const path = `/api/v1/namespaces/${namespace}/services/${name}`;
        const others = finalizers.filter((it) => it !== finalizer);
        if (metadata.deletionTimestamp !== undefined) {
            inventory.remove(`load-balancer ${uid}`);
            if (others.length < finalizers.length)
                await cluster.api("PATCH", path, { metadata: { finalizers: others } });
            continue;
        }
        if (others.length === finalizers.length) {
            await cluster.api("PATCH", path, { metadata: { finalizers: [...others, finalizer] } });
            inventory.add(`load-balancer ${uid}`);
        }
        if ((status.loadBalancer?.ingress ?? []).length === 0)
            await cluster.api("PATCH", `${path}/status`, {
                status: { loadBalancer: { ingress: [{ ip: spec.loadBalancerIP ?? "192.0.2.10" }] } },
            });
    }
}

async function provision(cluster: NodelessCluster, inventory: Inventory): Promise<void> {
    const classes = await cluster.api<List<StorageClass>>("GET", "/apis/storage.k8s.io/v1/storageclasses");
    const claims = await cluster.api<List<Claim>>("GET", "/api/v1/persistentvolumeclaims");
    for (const { metadata, spec, status } of claims.items) {
        const storageClass = classes.items.find((it) => it.metadata.name === spec.storageClassName);
        if (storageClass === undefined || status.phase !== "Pending" || metadata.deletionTimestamp) continue;
        const name = `pvc-${metadata.uid}`;
        const { namespace, uid } = metadata;
        inventory.add(`disk ${name}`);
        await cluster.api("POST", "/api/v1/persistentvolumes", {
            apiVersion: "v1",
            kind: "PersistentVolume",
            metadata: { name },
            spec: {
                capacity: { storage: spec.resources.requests.storage },
                accessModes: spec.accessModes,
                storageClassName: spec.storageClassName,
                persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
                claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name: metadata.name, uid },
                csi: { driver: storageClass.provisioner, volumeHandle: name },
            },
        });
    }
    const volumes = await cluster.api<List<Volume>>("GET", "/api/v1/persistentvolumes");
    for (const { metadata, spec, status } of volumes.items) {
        if (status.phase !== "Released" || spec.persistentVolumeReclaimPolicy !== "Delete") continue;
        await cluster.api("DELETE", `/api/v1/persistentvolumes/${metadata.name}`);
        inventory.remove(`disk ${metadata.name}`);
    }
}
