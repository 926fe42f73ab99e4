import { randomInt } from "node:crypto";
import { version } from "@pulumi/random/package.json";
import { serveStandIn } from "./stand-in";

const letters = "abcdefghijklmnopqrstuvwxyz";
const alphabet = `${letters}${letters.toUpperCase()}0123456789`;
const specials = "!@#$%&*()-_=+[]{}<>:?";

serveStandIn(version, {
    make: (type, { length, special, overrideSpecial }) => {
        if (type !== "random:index/randomPassword:RandomPassword") throw new Error(`random does not know ${type}`);
        const all = special === false ? alphabet : `${alphabet}${(overrideSpecial as string | undefined) ?? specials}`;
        const result = Array.from({ length: length as number }, () => all[randomInt(all.length)]).join("");
        return { id: "none", outputs: { result } };
    },
});
