import { existsSync, readFileSync } from "node:fs";
import { run } from "../../../engine/command/run-program";
import { UserError } from "../../../engine/command/user-error";
import { addresses, links, policyQueue } from "./addresses";

const policyChain = "TODO-KUBE-POLICY";
const pods = `${addresses.pods}.0/24`;
const podsGateway = `${addresses.pods}.1`;

const ip = (...args: readonly string[]) => run("ip", args);
const mangle = (...args: readonly string[]) => run("iptables", ["--table", "mangle", ...args]);

/** What the machine's network was before. */
export interface NetworkBefore {
    readonly forwarding: string;
}

/** @throws UserError when a node runs on this machine already. */
export function networkBefore(): NetworkBefore {
    if (existsSync(`/sys/class/net/${links.node}`))
        throw new UserError(`a node runs here already: link ${links.node} exists`, `ip link delete ${links.node}`);
    return { forwarding: readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim() };
}

/** Makes the node's links and says what pods may reach: each other, Services and the node, and nothing beyond it. */
export async function closeNetwork(): Promise<void> {
    await ip("link", "add", links.node, "type", "bridge");
    await ip("address", "add", `${addresses.node}/32`, "dev", links.node);
    await ip("link", "set", links.node, "up");
    // The node reaches Services by its own link (webhooks do): they are resolved before anything leaves.
    for (const range of [`${addresses.loadBalancers}.0/24`, addresses.services]) {
        await ip("route", "add", range, "dev", links.node, "src", addresses.node);
    }
    await ip("link", "add", links.pods, "type", "bridge");
    await ip("address", "add", `${podsGateway}/24`, "dev", links.pods);
    await ip("link", "set", links.pods, "up");
    await run("sysctl", ["-qw", "net.ipv4.ip_forward=1", "net.bridge.bridge-nf-call-iptables=1"]);
    await run("nft", ["-f", "-"], { input: ruleset(await portsOfOthers()) });
    await enqueueFirstPackets();
}

/** Takes back what {@link closeNetwork} and the programs of the node did to the machine's network. */
export async function openNetwork({ forwarding }: NetworkBefore): Promise<void> {
    const optional = { accepts: [0, 1] };
    await run("nft", ["delete", "table", "inet", "todo-kube"], optional);
    for (const family of ["ip", "ip6"]) await run("nft", ["delete", "table", family, "kube-proxy"], optional);
    // Chains of the plugin for host ports are left behind by pods that were killed.
    for (const [table, own] of [
        ["mangle", policyChain],
        ["nat", "CNI-"],
    ] as const) {
        const rules = await run("iptables-save", ["--table", table]);
        const others = rules.split("\n").filter((line) => !line.includes(own));
        await run("iptables-restore", ["--table", table], { input: others.join("\n") });
    }
    for (const link of [links.pods, links.node]) await run("ip", ["link", "delete", link], optional);
    await run("sysctl", ["-qw", `net.ipv4.ip_forward=${forwarding}`]);
}

/** TCP ports that other programs of this machine serve on all addresses: not for pods. */
async function portsOfOthers(): Promise<number[]> {
    const listening = (await run("ss", ["-Hltn"])).trim().split("\n");
    const open = listening
        .map((line) => line.trim().split(/\s+/)[3] ?? "")
        .filter((address) => !/^(127\.|\[::1\])/.test(address))
        .map((address) => Number(address.split(":").at(-1)));
    return [...new Set(open)].filter((port) => port > 0);
}

const ruleset = (taken: readonly number[]): string => `
table inet todo-kube {
    chain forward { # pods talk among themselves, never by another link, in neither direction
        type filter hook forward priority -200; policy accept;
        iifname "${links.pods}" oifname != "${links.pods}" counter drop
        oifname "${links.pods}" iifname != "${links.pods}" counter drop
    }
    chain input {
        type filter hook input priority -200; policy accept;
        iifname "${links.pods}" meta nfproto ipv6 drop
        iifname "${links.pods}" ip daddr != { ${addresses.node}, ${podsGateway} } drop
        ${taken.length > 0 ? `iifname "${links.pods}" tcp dport { ${taken.join(", ")} } ct state new drop` : ""}
    }
    chain output { # what no Service answers must not leave by the default route
        type filter hook output priority 10; policy accept;
        oifname != { "lo", "${links.pods}", "${links.node}" } ip daddr { ${addresses.services}, ${pods}, ${addresses.node}, ${addresses.loadBalancers}.0/24 } drop
    }
}
`;

/**
 * NetworkPolicies: first packets wait in a queue for kube-network-policies, after Services are resolved. Its own rules need the
 * kernel's nft_queue, which not every kernel has; the NFQUEUE target of iptables does the same. The node itself (probes) passes.
 */
async function enqueueFirstPackets(): Promise<void> {
    const queue = ["--jump", "NFQUEUE", "--queue-num", String(policyQueue), "--queue-bypass"];
    await mangle("--new-chain", policyChain);
    const append = (...rule: readonly string[]) => mangle("--append", policyChain, ...rule);
    await append("--match", "owner", "--uid-owner", "0", "--jump", "RETURN");
    await append("--match", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "--jump", "RETURN");
    await append("--source", pods, ...queue);
    await append("--destination", pods, ...queue);
    await mangle("--append", "POSTROUTING", "--jump", policyChain);
}
