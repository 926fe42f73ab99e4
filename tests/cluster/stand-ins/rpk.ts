/** `rpk` over the admin API of the stand-in broker: the commands of components/messaging, and an error for any other. */

import { readFileSync } from "node:fs";

const settings = new Map<string, string>([
    ["brokers", process.env["RPK_BROKERS"] ?? "127.0.0.1:9093"],
    ["admin.hosts", process.env["RPK_ADMIN_HOSTS"] ?? "127.0.0.1:9644"],
    ["user", process.env["RPK_USER"] ?? ""],
    ["pass", process.env["RPK_PASS"] ?? ""],
]);
const words: string[] = [];
const flags = new Map<string, string[]>();
const switches = ["--if-not-exists", "--no-confirm"];

for (let index = 2; index < process.argv.length; index++) {
    const argument = process.argv[index]!;
    if (argument === "-X") {
        const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(process.argv[++index] ?? "") ?? [];
        settings.set(name, value);
    } else if (argument.startsWith("--")) {
        const value = switches.includes(argument) ? "true" : (process.argv[++index] ?? "");
        flags.set(argument, [...(flags.get(argument) ?? []), value]);
    } else words.push(argument);
}

const principals = (): string[] => (flags.get("--allow-principal") ?? []).map((it) => it.replace(/^User:/, ""));
const first = (flag: string): string => flags.get(flag)?.[0] ?? fail(`${flag} is missing`);

async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const login = Buffer.from(`${settings.get("user")}:${settings.get("pass")}`).toString("base64");
    const response = await fetch(`http://${settings.get("admin.hosts")}${path}`, {
        method,
        headers: { authorization: `Basic ${login}`, ...(body && { "content-type": "application/json" }) },
        ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) fail(`${method} ${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return text === "" ? undefined : (JSON.parse(text) as unknown);
}

async function requireLogin(): Promise<void> {
    await ask("GET", "/login");
    const response = await fetch(`http://${settings.get("brokers")}/topics`);
    if (!response.ok) fail(`the broker answers ${response.status}`);
}

async function obey(): Promise<void> {
    const name = words[3] ?? "";
    switch (words.slice(0, 3).join(" ")) {
        case "security user list":
            console.log(["USERNAME", ...((await ask("GET", "/users")) as string[])].join("\n"));
            return;
        case "security user create":
        case "security user update":
            await ask("PUT", `/users/${name}`, { password: first("--new-password") });
            return;
        case "security user delete":
            await ask("DELETE", `/users/${name}`);
            return;
        case "security acl create": {
            const resource = flags.has("--topic") ? `topic ${first("--topic")}` : `group ${first("--group")}`;
            const rights = first("--operation")
                .split(",")
                .map((it) => `${it} ${resource}`);
            for (const it of principals()) await ask("PUT", `/rights/${it}`, { rights });
            return;
        }
        case "security acl delete":
            for (const it of principals()) await ask("DELETE", `/rights/${it}`);
            return;
    }
    await requireLogin();
    switch (words.slice(0, 2).join(" ")) {
        case "cluster info":
            return;
        case "topic create":
            await ask("PUT", `/topics/${words[2]}`, { partitions: Number(first("--partitions")) });
            return;
        case "topic consume": {
            const response = await fetch(`http://${settings.get("brokers")}/topics/${words[2]}/records`);
            if (!response.ok) fail(`the broker answers ${response.status}`);
            for (const { value } of (await response.json()) as { value: string }[]) console.log(value);
            return;
        }
        case "topic produce": {
            const body = JSON.stringify({ key: first("--key"), value: readFileSync(0, "utf8").trim() });
            const headers = { "content-type": "application/json" };
            const path = `http://${settings.get("brokers")}/topics/${words[2]}/records`;
            const response = await fetch(path, { method: "POST", headers, body });
            if (!response.ok) fail(`the broker answers ${response.status}`);
            return;
        }
        case "topic alter-config":
            // It keeps everything: a test is younger than any retention.
            first("--set");
            return;
        default:
            fail(`the stand-in of rpk knows no command "${words.join(" ")}"`);
    }
}

function fail(reason: string): never {
    console.error(reason);
    process.exit(1);
}

obey().catch((error: unknown) => fail(String(error)));
