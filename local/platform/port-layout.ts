import { freePort } from "../process/free-ports";
import { type LocalService, type LocalStack } from "./local-stack";

/** Ports of one replica of a service and of its sidecar. */
export interface ReplicaPorts {
    readonly app: number;
    readonly dapr: number;
    readonly daprInternal: number;
    readonly daprMetrics: number;
}

/** Where everything of a run listens. */
export interface Layout {
    readonly gateway: number;
    readonly database: number;
    readonly broker: number;
    readonly replicas: ReadonlyMap<string, readonly ReplicaPorts[]>;
}

/** One replica of one service. */
export interface Replica {
    readonly service: LocalService;
    readonly index: number;
    /** As its pod would be called in a StatefulSet. */
    readonly name: string;
    readonly ports: ReplicaPorts;
}

export interface LayoutOptions {
    /** Of each service. @default 1 */
    readonly replicas?: number;
    /** @default 0: any that is free */
    readonly gatewayPort?: number;
    /** First of the consecutive ports of everything else. @default 0: any that are free */
    readonly basePort?: number;
}

/** Gives out ports. */
export async function layOut(
    stack: LocalStack,
    { replicas = 1, gatewayPort = 0, basePort = 0 }: LayoutOptions,
): Promise<Layout> {
    let next = basePort;
    const port = () => (basePort === 0 ? freePort() : Promise.resolve(next++));
    const gateway = gatewayPort === 0 ? await freePort() : gatewayPort;
    const [database, broker] = [await port(), await port()];
    const byService = new Map<string, ReplicaPorts[]>();
    for (const { name } of stack.services) {
        const ports: ReplicaPorts[] = [];
        for (let index = 0; index < replicas; index++) {
            ports.push({
                app: await port(),
                dapr: await port(),
                daprInternal: await port(),
                daprMetrics: await port(),
            });
        }
        byService.set(name, ports);
    }
    return { gateway, database, broker, replicas: byService };
}

/** Every port of a layout. */
export const portsOf = ({ gateway, database, broker, replicas }: Layout): number[] => [
    gateway,
    database,
    broker,
    ...[...replicas.values()].flat().flatMap((it) => Object.values(it) as number[]),
];

export const replicasOf = (stack: LocalStack, { replicas }: Layout): Replica[] =>
    stack.services.flatMap((service) =>
        (replicas.get(service.name) ?? []).map((ports, index) => ({
            service,
            index,
            name: `${service.name}-${index}`,
            ports,
        })),
    );
