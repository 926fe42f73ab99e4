import { namespaces } from "../../../../model/platform/namespaces";
import { type ReadTopic, topicEvents } from "../../../reliability/support/invariants";
import { type Scene } from "../../runner/check";

const login = '-X "user=$RP_BOOTSTRAP_USER_NAME" -X "pass=$RP_BOOTSTRAP_USER_PASSWORD" -X sasl.mechanism=SCRAM-SHA-512';

/** Runs a line in the broker's own pod, where `rpk` has the broker's own login. */
export function inBroker({ cluster }: Scene, line: string): Promise<string> {
    const where = ["--namespace", namespaces.messaging.name, "redpanda-0", "--container", "redpanda"];
    const script = `rpk() { command rpk ${login} "$@"; }; ${line}`;
    return cluster.kubectl(["exec", ...where, "--", "bash", "-c", script]);
}

/** Reads topics from the broker itself. */
export const topicReader = (scene: Scene): ReadTopic => {
    return async (topic) =>
        topicEvents((await inBroker(scene, `rpk topic consume ${topic} --offset :end --format '%v\\n'`)).split("\n"));
};
