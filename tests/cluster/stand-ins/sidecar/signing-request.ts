import { type KeyObject, sign } from "node:crypto";

const tags = { integer: 0x02, bitString: 0x03, sequence: 0x30, attributes: 0xa0 } as const;

/** ecdsa-with-SHA256: https://www.rfc-editor.org/rfc/rfc5758#section-3.2 */
const ecdsaWithSha256 = Buffer.from("06082a8648ce3d040302", "hex");

function der(tag: number, ...content: readonly Buffer[]): Buffer {
    const body = Buffer.concat(content);
    const length =
        body.length < 0x80
            ? [body.length]
            : body.length < 0x100
              ? [0x81, body.length]
              : [0x82, body.length >> 8, body.length & 0xff];
    return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/** A request for a certificate that names nothing, in PEM: who asks is in its token. https://www.rfc-editor.org/rfc/rfc2986 */
export function signingRequest({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): string {
    const key = publicKey.export({ type: "spki", format: "der" });
    const info = der(tags.sequence, der(tags.integer, Buffer.from([0])), der(tags.sequence), key, der(tags.attributes));
    const signature = der(tags.bitString, Buffer.from([0]), sign("sha256", info, privateKey));
    const request = der(tags.sequence, info, der(tags.sequence, ecdsaWithSha256), signature);
    const lines = request.toString("base64").replace(/.{64}/g, "$&\n");
    return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
}
