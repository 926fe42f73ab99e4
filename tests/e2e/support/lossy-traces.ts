import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { type ServiceName } from "../../../model/contract/catalogue";
import { type TraceReceiver } from "../../../local/tracing/trace-receiver";

/** Answers for the traces of a receiver, but for the spans of one service. */
export async function withoutSpansOf(service: ServiceName, receiver: TraceReceiver) {
    const server = createServer((request, response) => {
        void fetch(`${receiver.url}${request.url}`).then(async (answer) => {
            const body = (await answer.json()) as { result?: { resourceSpans: readonly object[] } };
            const kept = body.result?.resourceSpans.filter((it) => !JSON.stringify(it).includes(`"${service}"`));
            response.writeHead(answer.status).end(JSON.stringify({ result: { resourceSpans: kept } }));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        stop: () => new Promise((resolve) => server.close(resolve)),
    };
}
