import { type PodList } from "../../../cli/cluster/pods";
import { podTroubles } from "../../../cli/up/pod-troubles";

type Pod = PodList["items"][number];
type Container = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

const image = "ghcr.io/acme/todo-backend:broken";

function pod(container: Partial<Container>, metadata: Partial<Pod["metadata"]> = {}): Pod {
    return {
        metadata: { name: "backend-7d-x", namespace: "todo", ownerReferences: [{ name: "backend-7d" }], ...metadata },
        status: { containerStatuses: [{ name: "backend", image, ...container }] },
    };
}
const waiting = (reason: string, message?: string) => ({ state: { waiting: { reason, message } } });
const of = (...items: Pod[]) => podTroubles({ items }, "dev");

const notFound = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
const unauthorized = `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=x: 401 Unauthorized`;
const noHost = `failed to do request: Head "https://ghcr.io/v2/x": dial tcp: lookup ghcr.io: no such host`;

it.each([
    ["ErrImagePull", `rpc error: code = NotFound desc = ${notFound}`, ": not found", false],
    ["ImagePullBackOff", `Back-off pulling image "${image}": ErrImagePull: ${notFound}`, ": not found", false],
    ["ImagePullBackOff", `Back-off pulling image "${image}"`, "", true],
    ["ErrImagePull", unauthorized, ": 401 Unauthorized", false],
    ["ErrImagePull", noHost, ": no such host", true],
    [
        "InvalidImageName",
        'Failed to apply default image tag "a b": couldn\'t parse image name "a b": invalid reference format',
        ": invalid reference format",
        false,
    ],
])("a pull that fails: %s, %s", (reason, message, cause, mayPass) =>
    expect(of(pod(waiting(reason, message)))).toEqual([
        {
            key: "todo backend-7d backend pull",
            text: `todo/backend-7d-x cannot pull ${image}${cause}`,
            fix: "npm run make -- images --load",
            mayPass,
        },
    ]),
);

it("sends to the images' own command only for our own images, by stack", () => {
    const trouble = waiting("ErrImagePull", "not found");
    expect(podTroubles({ items: [pod(trouble)] }, "oke")[0]?.fix).toBe(
        "npm run make -- images --push --tag TAG --stack oke",
    );
    expect(of(pod({ ...trouble, image: "docker.io/grafana/loki:3" }))[0]?.fix).toBe(
        "kubectl describe pod --namespace todo backend-7d-x",
    );
});

it("says how a container ends that crashes, and where its last words are", () => {
    const crash = (terminated: { exitCode: number; reason?: string }) =>
        of(pod({ ...waiting("CrashLoopBackOff", "back-off 40s"), lastState: { terminated } }))[0];
    expect(crash({ exitCode: 1 })).toMatchObject({
        text: "todo/backend-7d-x crashes again and again: container backend ends with exit code 1",
        fix: "kubectl logs --namespace todo backend-7d-x --container backend --previous",
    });
    expect(crash({ exitCode: 137, reason: "OOMKilled" })?.text).toMatch(/needs more memory than its limit$/);
});

it("sees init containers, and with them native sidecars", () => {
    const { metadata, status } = pod(waiting("CreateContainerConfigError", 'secret "auth" not found'));
    const [trouble] = of({ metadata, status: { initContainerStatuses: status?.containerStatuses } });
    expect(trouble?.text).toBe('todo/backend-7d-x cannot start container backend: secret "auth" not found');
});

it("reports a pod that finds no node, which may pass", () => {
    const message = "0/1 nodes are available: 1 Insufficient memory.";
    const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
    const [trouble] = of({ metadata: pod({}).metadata, status: { conditions } });
    expect(trouble).toMatchObject({ text: `todo/backend-7d-x finds no node: ${message}`, mayPass: true });
});

it("leaves alone what starts, what is going, and what is not ours", () => {
    const broken = waiting("CrashLoopBackOff");
    expect(
        of(
            pod(waiting("ContainerCreating")),
            pod(waiting("PodInitializing")),
            pod(broken, { deletionTimestamp: "2026-11-24T15:00:00Z" }),
            pod(broken, { namespace: "somebody-else" }),
        ),
    ).toEqual([]);
});
