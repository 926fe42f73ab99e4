import { monitoringNames } from "../../../../model/platform/monitoring-names";
import { namespaces } from "../../../../model/platform/namespaces";
import { type Scene } from "../../runner/check";

/** Asks the Prometheus of the stack, by a path below its API, through the API server. */
export async function askPrometheus<Data>({ cluster }: Scene, path: string): Promise<Data> {
    const { service, port } = monitoringNames.prometheus;
    const proxy = `/api/v1/namespaces/${namespaces.monitoring.name}/services/${service}:${port}/proxy`;
    const text = await cluster.kubectl(["get", "--raw", `${proxy}/api/v1/${path}`]);
    return (JSON.parse(text) as { data: Data }).data;
}
