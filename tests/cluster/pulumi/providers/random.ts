import { randomInt, randomUUID } from "node:crypto";
import { version } from "@pulumi/random/package.json";
import { serveStandIn, type Made } from "./stand-in";

const letters = "abcdefghijklmnopqrstuvwxyz";
const alphabet = `${letters}${letters.toUpperCase()}0123456789`;
const specials = "!@#$%&*()-_=+[]{}<>:?";

interface TextInputs {
    readonly length: number;
    readonly upper?: boolean;
    readonly special?: boolean;
    readonly overrideSpecial?: string;
}

function randomText({ length, upper, special, overrideSpecial }: TextInputs): string {
    const plain = upper === false ? alphabet.toLowerCase() : alphabet;
    const all = special === false ? plain : `${plain}${overrideSpecial ?? specials}`;
    return Array.from({ length }, () => all[randomInt(all.length)]).join("");
}

const makers: Readonly<Record<string, (inputs: unknown) => Made>> = {
    "random:index/randomPassword:RandomPassword": (inputs) => ({
        id: "none",
        outputs: { result: randomText(inputs as TextInputs) },
    }),
    "random:index/randomString:RandomString": (inputs) => {
        const result = randomText(inputs as TextInputs);
        return { id: result, outputs: { result } };
    },
    "random:index/randomUuid:RandomUuid": () => {
        const result = randomUUID();
        return { id: result, outputs: { result } };
    },
};

serveStandIn(version, {
    make: (type, inputs) => {
        const maker = makers[type];
        if (maker === undefined) throw new Error(`random does not know ${type}`);
        return maker(inputs);
    },
});
