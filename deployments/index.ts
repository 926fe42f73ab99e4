import * as pulumi from "@pulumi/pulumi";
import * as service from "@pulumi/pulumiservice";
import { environments, type Identities } from "./environments";
import { deploymentSettings, stackDeployments } from "./settings";

/** How Pulumi Cloud deploys the stacks: settings, schedules, and the environments that hold their identities. */
export = () => {
    const config = new pulumi.Config();
    const organization = config.require("organization");
    const fallbacksEnd = config.get("fallbacksEnd") || undefined;
    const source = { organization, repository: config.require("repository"), branch: config.require("branch") };

    for (const deployment of stackDeployments) {
        const { stack, driftSchedule, isFallback } = deployment;
        const settings = new service.DeploymentSettings(`${stack}-settings`, deploymentSettings(deployment, source));
        const target = { organization, project: "todo-multicloud", stack };
        const opts = { dependsOn: [settings] };
        if (driftSchedule !== undefined) {
            new service.DriftSchedule(
                `${stack}-drift`,
                { ...target, scheduleCron: driftSchedule, autoRemediate: false },
                opts,
            );
        }
        if (isFallback && fallbacksEnd !== undefined) {
            new service.TtlSchedule(
                `${stack}-end`,
                { ...target, timestamp: fallbacksEnd, deleteAfterDestroy: false },
                opts,
            );
        }
    }

    const given = (name: keyof Identities) => {
        const value = config.getObject<Record<string, unknown>>(name);
        return value === undefined || Object.keys(value).length === 0 ? undefined : value;
    };
    const identities = { azure: given("azure"), gcp: given("gcp"), oci: given("oci") } as Identities;
    for (const [stack, yaml] of Object.entries(environments(identities))) {
        new service.Environment(`${stack}-environment`, {
            organization,
            project: "todo-multicloud",
            name: stack,
            yaml: pulumi.secret(new pulumi.asset.StringAsset(yaml)),
        });
    }
    return {
        next: pulumi.output(
            "pulumi config env add todo-multicloud/<stack> --stack <stack>, then pulumi deployment run update --stack <stack>",
        ),
    };
};
