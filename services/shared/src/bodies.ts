import { type FastifyInstance } from "fastify";
import { isUtf8 } from "node:buffer";
import { Problem } from "./problems";

/** Reads bodies as JSON in UTF-8, and refuses what would have to be guessed at. */
export function readJsonOnly(server: FastifyInstance): void {
    const parseJson = server.getDefaultJsonParser("error", "error");
    server.removeAllContentTypeParsers();
    server.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, body, done) => {
        const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers["content-type"] ?? "")?.[1];
        if (charset !== undefined && !/^utf-?8$/i.test(charset))
            return done(new Problem("unsupported-media-type", "JSON is read in UTF-8 only."));
        if (!isUtf8(body)) return done(new Problem("invalid-request", "The body is not well-formed UTF-8."));
        return parseJson(request, body.toString(), done);
    });
    // https://www.rfc-editor.org/rfc/rfc9110#section-8.4
    server.addHook("onRequest", (request, _reply, done) => {
        const encoding = request.headers["content-encoding"];
        if (encoding === undefined || encoding.toLowerCase() === "identity") return done();
        return done(
            new Problem("unsupported-media-type", `A body is read as it is, not encoded as ${encoding}.`, {
                headers: { "accept-encoding": "identity" },
            }),
        );
    });
}
