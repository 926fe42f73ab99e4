import { type Exec } from "../../components/cluster/kubeconfig";

/** The plugin comes with gcloud and honours the credentials of CI: https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl */
export const gkeExec: Exec = { command: "gke-gcloud-auth-plugin", args: [], provideClusterInfo: true };
