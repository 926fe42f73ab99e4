import { redpandaNames } from "../../../../components/messaging/redpanda-values";
import { namespaces } from "../../../../model/platform/namespaces";
import { type ReadTopic, topicEvents } from "../../../reliability/support/invariants";
import { type Scene } from "../../runner/check";

const where = ["--namespace", namespaces.messaging.name];

/** The superuser's password of today; the pod's own environment has that of its first day. */
async function adminPassword({ cluster }: Scene): Promise<string> {
    const { adminSecret } = redpandaNames;
    return atob(await cluster.kubectl(["get", "secret", adminSecret, ...where, "--output=jsonpath={.data.password}"]));
}

/** Runs a line in the broker's own pod, where `rpk` has the superuser's login. */
export async function inBroker(scene: Scene, line: string): Promise<string> {
    const { adminUser, mechanism } = redpandaNames;
    const login = `-X user=${adminUser} -X 'pass=${await adminPassword(scene)}' -X sasl.mechanism=${mechanism}`;
    const script = `rpk() { command rpk ${login} "$@"; }; ${line}`;
    const pod = ["redpanda-0", "--container", "redpanda"];
    return scene.cluster.kubectl(["exec", ...where, ...pod, "--", "bash", "-c", script]);
}

/** Reads topics from the broker itself. */
export const topicReader = (scene: Scene): ReadTopic => {
    return async (topic) =>
        topicEvents((await inBroker(scene, `rpk topic consume ${topic} --offset :end --format '%v\\n'`)).split("\n"));
};
