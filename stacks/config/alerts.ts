import * as pulumi from "@pulumi/pulumi";
import { portOf } from "../../model/platform/endpoint";
import { type AlertReceiver, type AlertsConfig } from "../../model/platform/stack-config";
import { type AlertSettings, type ConfigValues } from "./keys";
import { type ConfigRule } from "./rule";

/** Whether a stack has alerts: as it says, or where somebody is told of them, or where it is for production. */
export function alertsOf({ alerts, profile }: Pick<ConfigValues, "alerts" | "profile">): AlertsConfig {
    const receiver = receiverOf(alerts);
    const enabled = alerts.enabled ?? (receiver !== undefined || profile === "standard");
    return { enabled, receiver: enabled ? receiver : undefined };
}

function receiverOf({ webhook, email }: AlertSettings): AlertReceiver | undefined {
    if (webhook === undefined && email === undefined) return undefined;
    const { username, password } = email ?? {};
    return {
        ports: [
            ...(webhook === undefined ? [] : [portOf(webhook)]),
            ...(email === undefined ? [] : [Number(email.server.split(":").at(-1))]),
        ],
        webhook: webhook === undefined ? undefined : pulumi.secret(webhook),
        email: email && {
            to: email.to,
            from: email.from,
            server: email.server,
            login: username && password ? { username, password: pulumi.secret(password) } : undefined,
        },
    };
}

export const alertRules: readonly ConfigRule[] = [
    function alertSecretsAreEncrypted({ project, values: { alerts }, isSecret }) {
        if ((!alerts?.webhook && !alerts?.email?.password) || isSecret(`${project}:alerts`)) return;
        const secret = alerts.webhook ? "alerts.webhook" : "alerts.email.password";
        return {
            key: `${project}:alerts`,
            message: `${secret} is stored in clear text`,
            allowed: "an encrypted value",
            fix: `pulumi config set --secret --path ${secret}`,
        };
    },
    function mailLoginIsComplete({ project, values: { alerts } }) {
        const { username, password } = alerts?.email ?? {};
        if ((username === undefined) === (password === undefined)) return;
        return {
            key: `${project}:alerts`,
            message: `alerts.email.${username === undefined ? "username" : "password"} is missing`,
            allowed: "alerts.email.username and alerts.email.password together, or neither",
            fix:
                username === undefined
                    ? "pulumi config set --path alerts.email.username todo"
                    : "pulumi config set --secret --path alerts.email.password",
        };
    },
];
