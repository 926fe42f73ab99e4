import { isAllowed, type NetworkEnd, type NetworkPolicy } from "../../../policy/platform/allowed-connections";

const pod = (namespace: string, labels: Record<string, string> = {}, more: object = {}): NetworkEnd => ({
    kind: "pod",
    namespace,
    labels,
    ...more,
});
const outside = (address: string): NetworkEnd => ({ kind: "address", address });
const policy = (spec: NetworkPolicy["spec"], namespace = "a"): NetworkPolicy => ({
    metadata: { name: "p", namespace },
    spec,
});
const probe = (policies: NetworkPolicy[], from: NetworkEnd, to: NetworkEnd, port = 80, protocol?: "UDP") =>
    isAllowed(policies, { from, to, port, protocol });

/** The examples and rules of https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
describe("policies as Kubernetes reads them", () => {
    it("without any, everything passes", () => expect(probe([], pod("a"), pod("b"))).toBe(true));

    it("default deny all", () => {
        const deny = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
        expect(probe([deny], pod("a"), pod("b"))).toBe(false);
        expect(probe([deny], pod("b"), pod("a"))).toBe(false);
        expect(probe([deny], pod("b"), pod("c"))).toBe(true);
    });

    it("without policyTypes: ingress always, egress where it has rules", () => {
        expect(probe([policy({ podSelector: {} })], pod("a"), pod("b"))).toBe(true);
        expect(probe([policy({ podSelector: {} })], pod("b"), pod("a"))).toBe(false);
        expect(probe([policy({ podSelector: {}, egress: [] })], pod("a"), pod("b"))).toBe(false);
    });

    it("an empty rule allows all, an absent list none", () => {
        expect(probe([policy({ podSelector: {}, ingress: [{}] })], pod("b"), pod("a"))).toBe(true);
        expect(probe([policy({ podSelector: {}, ingress: [{ from: [] }] })], pod("b"), pod("a"))).toBe(true);
    });

    it("selectors in one peer are both required, in two peers either is enough", () => {
        const client = { matchLabels: { role: "client" } };
        const alice = { matchLabels: { user: "alice" } };
        const both = policy({
            podSelector: {},
            ingress: [{ from: [{ namespaceSelector: alice, podSelector: client }] }],
        });
        const either = policy({
            podSelector: {},
            ingress: [{ from: [{ namespaceSelector: alice }, { podSelector: client }] }],
        });
        const fromAlice = pod("b", {}, { namespaceLabels: { user: "alice" } });
        const clientOfAlice = pod("b", { role: "client" }, { namespaceLabels: { user: "alice" } });
        const clientHere = pod("a", { role: "client" });
        expect([fromAlice, clientOfAlice, clientHere].map((it) => probe([both], it, pod("a")))).toEqual([
            false,
            true,
            false,
        ]);
        expect([fromAlice, clientOfAlice, clientHere].map((it) => probe([either], it, pod("a")))).toEqual([
            true,
            true,
            true,
        ]);
    });

    it("blocks have exceptions and never match pods", () => {
        const block = policy({
            podSelector: {},
            ingress: [{ from: [{ ipBlock: { cidr: "172.17.0.0/16", except: ["172.17.1.0/24"] } }] }],
        });
        expect(probe([block], outside("172.17.2.3"), pod("a"))).toBe(true);
        expect(probe([block], outside("172.17.1.3"), pod("a"))).toBe(false);
        expect(probe([block], pod("b"), pod("a"))).toBe(false);
    });

    it("ports: numbers, ranges, names and protocols", () => {
        const to = pod("a", {}, { ports: { http: 8080 } });
        const ports = policy({
            podSelector: {},
            ingress: [{ ports: [{ port: 100, endPort: 200 }, { port: "http" }, { protocol: "UDP", port: 53 }] }],
        });
        expect([99, 100, 200, 201, 8080].map((it) => probe([ports], pod("b"), to, it))).toEqual([
            false,
            true,
            true,
            false,
            true,
        ]);
        expect(probe([ports], pod("b"), to, 53)).toBe(false);
        expect(probe([ports], pod("b"), to, 53, "UDP")).toBe(true);
    });

    it.each([
        [{ operator: "In", values: ["x"] }, true, false],
        [{ operator: "NotIn", values: ["x"] }, false, true],
        [{ operator: "Exists" }, true, false],
        [{ operator: "DoesNotExist" }, false, true],
    ])("expression %j", (expression, withLabel, without) => {
        const from = policy({
            podSelector: {},
            ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: "k", ...expression }] } }] }],
        });
        expect(probe([from], pod("a", { k: "x" }), pod("a"))).toBe(withLabel);
        expect(probe([from], pod("a"), pod("a"))).toBe(without);
    });

    it("policies add up, and both ends have to agree", () => {
        const deny = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
        const letIn = policy({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });
        const letOut = policy({ podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ podSelector: {} }] }] });
        expect(probe([deny, letIn], pod("a"), pod("a"))).toBe(false);
        expect(probe([deny, letIn, letOut], pod("a"), pod("a"))).toBe(true);
    });
});
