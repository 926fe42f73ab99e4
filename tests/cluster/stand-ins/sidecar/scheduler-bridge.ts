import fastify from "fastify";
import { WebSocketServer, type WebSocket } from "ws";
import { jobSchema, type JobDefinition } from "../../../../local/dapr/job-definition";
import { parseDuration } from "../../../../local/dapr/duration";
import { type SidecarCalls } from "../../../../local/dapr/scheduler-server";
import { callsOver } from "../../../../local/process/remote-calls";
import { call, type ControlPlane, type Hosts, type Scheduler, type StoredJob, type Trigger } from "./control-plane";

/** The embedded sidecar's scheduler is Dapr's own: what the sidecar asks over HTTP and a WebSocket goes on over gRPC. */
export async function bridgeScheduler(
    controlPlane: ControlPlane,
    { appId, namespace }: { readonly appId: string; readonly namespace: string },
): Promise<{ url: string; close: () => Promise<void> }> {
    const schedulers = controlPlane.scheduler();
    const metadata = { app_id: appId, namespace, target: { job: {} } };
    const server = fastify({ forceCloseConnections: true });
    server.setErrorHandler((error, _request, reply) => {
        const code = (error as { code?: number }).code;
        return reply
            .code(code === 6 ? 409 : code === 5 ? 404 : 500)
            .send({ error: `rpc error: ${(error as Error).message}` });
    });
    const path = "/apps/:appId/jobs/:name";
    type Named = { Params: { name: string } };
    server.put<Named>(path, async ({ params: { name }, body }, reply) => {
        const { overwrite = false, ...job } = jobSchema.parse(body);
        await call(schedulers, schedulers.ScheduleJob, { name, job: toStored(job), metadata, overwrite });
        return reply.code(204).send();
    });
    server.get<Named>(path, async ({ params: { name } }) =>
        fromStored((await call(schedulers, schedulers.GetJob, { name, metadata })).job),
    );
    server.delete<Named>(path, async ({ params: { name } }, reply) => {
        await call(schedulers, schedulers.DeleteJob, { name, metadata });
        return reply.code(204).send();
    });

    const sockets = new WebSocketServer({ server: server.server });
    sockets.on("connection", (socket) => watch({ controlPlane, schedulers, socket, appId, namespace }));
    const url = await server.listen({ host: "127.0.0.1", port: 0 });
    return {
        url,
        close: async () => {
            for (const socket of sockets.clients) socket.terminate();
            await server.close();
            schedulers.close();
        },
    };
}

const toStored = ({ dueTime, data, failurePolicy, ...job }: JobDefinition) => ({
    ...job,
    ...(dueTime !== undefined && { due_time: dueTime }),
    ...(data !== undefined && {
        data: { type_url: "type.googleapis.com/google.protobuf.BytesValue", value: json(data) },
    }),
    ...(failurePolicy?.drop !== undefined && { failure_policy: { drop: {} } }),
    ...(failurePolicy?.constant !== undefined && {
        failure_policy: {
            constant: {
                interval: { seconds: (parseDuration(failurePolicy.constant.interval ?? "1s") ?? 1000) / 1000 },
                ...(failurePolicy.constant.maxRetries !== undefined && {
                    max_retries: failurePolicy.constant.maxRetries,
                }),
            },
        },
    }),
});

const fromStored = ({ due_time: dueTime, data, schedule, ttl, repeats }: StoredJob) => ({
    schedule: schedule || undefined,
    dueTime: dueTime || undefined,
    ttl: ttl || undefined,
    repeats: repeats || undefined,
    data: data && (JSON.parse(data.value.toString()) as unknown),
});

const json = (data: unknown): Buffer => Buffer.from(JSON.stringify(data));

/** Passes on the jobs that go off at any scheduler, as long as the sidecar listens. A lost scheduler ends the WebSocket, which comes again. */
function watch({
    controlPlane,
    schedulers,
    socket,
    appId,
    namespace,
}: {
    readonly controlPlane: ControlPlane;
    readonly schedulers: Scheduler;
    readonly socket: WebSocket;
    readonly appId: string;
    readonly namespace: string;
}): void {
    const sidecar = callsOver<SidecarCalls>(socket, {});
    const watched = new Map<string, Scheduler>();
    const watchOne = (address: string): void => {
        const scheduler = controlPlane.scheduler(address);
        watched.set(address, scheduler);
        const stream = scheduler.WatchJobs();
        stream.on("data", (trigger: Trigger) => {
            const answer = (status: "SUCCESS" | "FAILED") => stream.write({ result: { id: trigger.id, status } });
            sidecar
                .trigger({ name: trigger.name, data: fromStored(trigger).data })
                .then((taken) => answer(taken ? "SUCCESS" : "FAILED"))
                // The sidecar went away: the scheduler brings the job to the next one.
                .catch(() => stream.end());
        });
        stream.on("error", () => socket.close());
        stream.on("end", () => socket.close());
        stream.write({ initial: { app_id: appId, namespace, accept_job_types: ["JOB_TARGET_TYPE_JOB"] } });
    };
    const hosts = schedulers.WatchHosts({});
    hosts.on("data", ({ hosts: list }: Hosts) => {
        const addresses = list.map((it) => it.address);
        // After a change of leaders every connection is made again.
        if ([...watched.keys()].some((it) => !addresses.includes(it))) return socket.close();
        for (const it of addresses) if (!watched.has(it)) watchOne(it);
    });
    hosts.on("error", () => socket.close());
    hosts.on("end", () => socket.close());
    socket.on("close", () => {
        hosts.cancel();
        for (const it of watched.values()) it.close();
        sidecar.$close(new Error("the sidecar went away"));
    });
    socket.on("error", () => socket.terminate());
}
