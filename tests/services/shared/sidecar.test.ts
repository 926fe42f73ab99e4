import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { Sidecar, SidecarError } from "@todo/shared/sidecar";

/** The embedded store reads all keys at once, so it cannot fail at one of them. */
it("a key that the store could not read is not one that does not exist", async () => {
    const answers = [{ key: "a", data: 1, etag: "1" }, { key: "b" }, { key: "c", error: "connection lost" }];
    const server = createServer((_request, response) => response.end(JSON.stringify(answers)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const sidecar = new Sidecar(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const failed = sidecar.getStates(["a", "b", "c"]);
    await expect(failed).rejects.toThrow(SidecarError);
    await expect(failed).rejects.toThrow("c: connection lost");
    answers.pop();
    expect(await sidecar.getStates(["a", "b"])).toEqual(new Map([["a", 1]]));
    server.closeAllConnections();
    server.close();
});
