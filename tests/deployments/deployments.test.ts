import { parse } from "yaml";
import { environments } from "../../deployments/environments";
import { pathFilters, stackDeployments } from "../../deployments/settings";
import { stackNames } from "../../engine/stack-files";
import { evaluate } from "../../engine/evaluate";
import { Planned } from "../support/planned";
import { projectFolder } from "../support/stacks";

const project = "todo-multicloud-deployments";
const identities = {
    azure: { clientId: "c", tenantId: "t", subscriptionId: "s" },
    gcp: { projectNumber: 42, workloadPoolId: "deployers", providerId: "pulumi", serviceAccount: "a@b" },
    oci: { tenancyOcid: "t", userOcid: "u", fingerprint: "f", region: "r", privateKey: "kn0wn-key" },
};

/** What the project declares for a configuration. */
async function planned(config: Readonly<Record<string, unknown>>): Promise<Planned> {
    const values = { organization: "acme", repository: "acme/todo", branch: "main", ...config };
    const { resources } = await evaluate(
        {
            project,
            stack: "production",
            values: Object.fromEntries(
                Object.entries(values).map(([key, value]) => [
                    `${project}:${key}`,
                    typeof value === "string" ? value : JSON.stringify(value),
                ]),
            ),
            secretKeys: [`${project}:oci`],
            placeholders: [],
        },
        {
            program: async () => {
                const { default: program } = (await import("../../deployments/index")) as unknown as {
                    default: () => object;
                };
                return program();
            },
        },
    );
    return new Planned(resources);
}

describe("Pulumi Deployments", () => {
    it("knows every stack that lives in a cloud", () =>
        expect(["dev", ...stackDeployments.map((it) => it.stack)].sort()).toEqual(stackNames(projectFolder)));

    it("deploys oke on a push, and nothing else by itself", async () => {
        const all = await planned({ fallbacksEnd: "2026-12-24T03:00:00Z" });
        expect(all.inputs("oke-settings")).toMatchObject({
            organization: "acme",
            project: "todo-multicloud",
            stack: "oke",
            vcs: { repository: "acme/todo", deployCommits: true, previewPullRequests: true },
            sourceContext: { git: { branch: "refs/heads/main" } },
        });
        for (const fallback of ["aks", "gke"]) {
            expect(all.inputs(`${fallback}-settings`)).toMatchObject({
                vcs: { deployCommits: false, previewPullRequests: false },
            });
            expect(all.inputs(`${fallback}-end`)).toMatchObject({ timestamp: "2026-12-24T03:00:00Z" });
        }
        expect(all.inputs("oke-drift")).toMatchObject({ autoRemediate: false });
        expect(all.all.map((it) => it.name)).not.toContain("oke-end");
    });

    it("sets no end unless there is one, and makes no environment without an identity", async () => {
        const all = await planned({});
        expect(all.ofType(":TtlSchedule")).toEqual([]);
        expect(all.ofType(":Environment")).toEqual([]);
    });

    it("keeps the environments' text secret", async () => {
        const all = await planned(identities);
        expect(
            all
                .ofType(":Environment")
                .map((it) => it.name)
                .sort(),
        ).toEqual(["aks-environment", "gke-environment", "oke-environment"]);
        expect(JSON.stringify(all.all)).not.toContain("kn0wn-key");
    });

    it("a push that changes another stack's file, a test or a page deploys nothing", () => {
        const filters = pathFilters("oke");
        expect(filters).toContain("Pulumi.oke.yaml");
        expect(filters.filter((it) => /Pulumi\.(aks|gke|dev)|^(tests|docs)/.test(it))).toEqual([]);
    });
});

describe("environments", () => {
    const read = (stack: string) => parse(environments(identities)[stack] ?? "") as { values: Record<string, object> };

    it("hold no key where the cloud takes Pulumi's word, with the subject that the guides have it trust", () => {
        expect(read("aks").values["azure"]).toEqual({
            login: {
                "fn::open::azure-login": {
                    ...identities.azure,
                    oidc: true,
                    subjectAttributes: ["currentEnvironment.name"],
                },
            },
        });
        expect(read("gke").values["gcp"]).toMatchObject({
            login: {
                "fn::open::gcp-login": { project: 42, oidc: { workloadPoolId: "deployers", providerId: "pulumi" } },
            },
        });
    });

    it("hold Oracle's key as a secret", () =>
        expect(read("oke").values["environmentVariables"]).toMatchObject({
            TF_VAR_private_key: { "fn::secret": "kn0wn-key" },
        }));
});
