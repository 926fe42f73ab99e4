import { createServer } from "node:http";
import { runControlled } from "../../../local/process/controlled-process";

/** A program that says yes to everything, in the place of one that cannot be had: its probes pass, and it has one metric. */
runControlled(() => {
    const servers = (process.env["PORTS"] ?? "").split(" ").map((port) =>
        createServer((request, response) => {
            request.resume();
            const isScraped = request.url?.endsWith("/metrics");
            response.setHeader("content-type", isScraped ? "text/plain; version=0.0.4" : "application/json");
            response.end(isScraped ? "# TYPE stand_in gauge\nstand_in 1\n" : "{}");
        }).listen(Number(port), "0.0.0.0"),
    );
    return Promise.resolve(async () => {
        await Promise.all(
            servers.map((it) => {
                it.closeAllConnections();
                return new Promise((resolve) => it.close(resolve));
            }),
        );
    });
});
