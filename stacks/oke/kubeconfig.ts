import { type Exec } from "../../components/cluster/kubeconfig";

/** A script of this project in place of the oci CLI. Its path is relative to the program, so that no machine sees a difference. */
export const okeExec = (clusterId: string, region: string): Exec => ({
    command: "node",
    args: ["stacks/oke/oke-token.mjs", clusterId, region],
    provideClusterInfo: false,
});

/** Base64 of the authority in a kubeconfig that OKE hands out; undefined where there is none. */
export const authorityOf = (kubeconfig: string): string | undefined =>
    /certificate-authority-data:\s*"?([A-Za-z0-9+/=]+)/.exec(kubeconfig)?.[1];
