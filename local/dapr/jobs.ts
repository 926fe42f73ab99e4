import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { z } from "zod";
import { ApiError } from "./api-error";
import { HttpChannel, type AppResponse } from "./http-channel";
import { jobSchema, type JobDefinition } from "./job-definition";
import { type SidecarCalls } from "./scheduler-server";
import { callsOver } from "../process/remote-calls";

const reconnectMs = 250;
const isOk = ({ status }: AppResponse): boolean => status >= 200 && status < 300;

/** The app's jobs: passed on to the scheduler, whose calls are passed on to the app. */
export class Jobs {
    private watching: AbortController | undefined;
    private readonly scheduler: HttpChannel;

    constructor(
        private readonly appId: string,
        private readonly address: string,
        private readonly app: HttpChannel,
    ) {
        this.scheduler = new HttpChannel(Number(new URL(address).port));
    }

    async schedule(name: string, body: unknown): Promise<void> {
        const parsed = jobSchema.safeParse(body);
        if (!parsed.success)
            throw new ApiError(
                400,
                "ERR_MALFORMED_REQUEST",
                `failed to unmarshal job: ${z.prettifyError(parsed.error)}`,
            );
        const { schedule, dueTime } = parsed.data;
        if (schedule === undefined && dueTime === undefined) {
            throw new ApiError(400, "DAPR_SCHEDULER_SCHEDULE_EMPTY", "Schedule is empty");
        }
        const response = await this.ask("PUT", name, parsed.data);
        if (isOk(response)) return;
        const { error } = JSON.parse(response.body.toString()) as { error: string };
        const message = `failed to schedule job due to: ${error}`;
        throw new ApiError(response.status, "DAPR_SCHEDULER_SCHEDULE_JOB", message);
    }

    /** A job that does not exist, or has gone off for the last time, is an error 500 in Dapr. */
    async get(name: string): Promise<JobDefinition & { name: string }> {
        const response = await this.ask("GET", name);
        if (isOk(response)) {
            const { data, ...job } = JSON.parse(response.body.toString()) as JobDefinition;
            return {
                failurePolicy: { constant: { interval: "1s", maxRetries: 3 } },
                ...job,
                name,
                ...(data === undefined
                    ? {}
                    : { data: { "@type": "type.googleapis.com/google.protobuf.Value", value: data } }),
            };
        }
        const reason = `rpc error: code = NotFound desc = job not found: ${name}`;
        throw new ApiError(500, "DAPR_SCHEDULER_GET_JOB", `failed to get job due to: ${reason}`);
    }

    async delete(name: string): Promise<void> {
        await this.ask("DELETE", name);
    }

    close(): void {
        this.setWatching(false);
        this.scheduler.close();
    }

    /** Starts or stops to take the jobs that go off. */
    setWatching(watching: boolean): void {
        if (watching === (this.watching !== undefined)) return;
        this.watching?.abort();
        this.watching = watching ? new AbortController() : undefined;
        if (this.watching !== undefined) void this.watch(this.watching.signal);
    }

    private ask(method: string, name: string, body?: JobDefinition): Promise<AppResponse> {
        const path = `/apps/${encodeURIComponent(this.appId)}/jobs/${encodeURIComponent(name)}`;
        const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
        return this.scheduler.send({ method, path, ...(body === undefined ? {} : json) }).catch((error: unknown) => {
            const message = `the scheduler cannot be reached: ${String(error)}`;
            throw new ApiError(500, "ERR_SCHEDULER_UNAVAILABLE", message);
        });
    }

    private async watch(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            await this.watchUntilDisconnected(signal);
            await delay(reconnectMs);
        }
    }

    private watchUntilDisconnected(signal: AbortSignal): Promise<void> {
        return new Promise((resolve) => {
            const url = `${this.address.replace(/^http/, "ws")}/apps/${encodeURIComponent(this.appId)}`;
            const socket = new WebSocket(url, { perMessageDeflate: false });
            const close = () => socket.close();
            signal.addEventListener("abort", close);
            callsOver<object, SidecarCalls>(socket, { trigger: ({ name, data }) => this.callBack(name, data) });
            // Followed by "close".
            socket.on("error", () => undefined);
            socket.on("close", () => {
                signal.removeEventListener("abort", close);
                resolve();
            });
        });
    }

    private async callBack(name: string, data: unknown): Promise<boolean> {
        try {
            const { status } = await this.app.send({
                method: "POST",
                path: `/job/${encodeURIComponent(name)}`,
                headers: { "content-type": "application/json" },
                body: data === undefined ? "" : JSON.stringify(data),
            });
            return status >= 200 && status < 300;
        } catch {
            // No answer counts as a failure, for the job's failure policy to decide.
            return false;
        }
    }
}
