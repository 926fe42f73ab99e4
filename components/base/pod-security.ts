/** User of distroless images that has no name and owns nothing. */
const nobody = 65532;

/** Security context of a pod that the level `restricted` admits: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const restrictedPod = ({ user = nobody, ownsVolumes = false } = {}) => ({
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    ...(ownsVolumes ? { fsGroup: user } : {}),
    seccompProfile: { type: "RuntimeDefault" },
});

/** The same of its containers, whose own files cannot be changed either. */
export const restrictedContainer = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
};

/**
 * Of a pod with a sidecar: daprd listens on these ports, and a connection that the kernel gave one of them keeps it from starting. One
 * of the settings that the level `restricted` admits.
 */
export const reservedForSidecar = { sysctls: [{ name: "net.ipv4.ip_local_reserved_ports", value: "50001-50002" }] };
