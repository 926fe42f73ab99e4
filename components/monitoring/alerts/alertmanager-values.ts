import type * as pulumi from "@pulumi/pulumi";
import { monitoringNames } from "../../../model/platform/monitoring-names";
import { resourcesOf, type Size } from "../../../model/platform/quantities";
import { type AlertReceiver } from "../../../model/platform/stack-config";

const { receiverSecret } = monitoringNames.alertmanager;
/** Where the operator mounts it: https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerSpec */
const secretFolder = `/etc/alertmanager/secrets/${receiverSecret}`;
const receiverName = "somebody";

/** Keys and contents of the receiver's Secret. */
export const receiverFiles = ({ webhook, email }: AlertReceiver): Record<string, pulumi.Input<string>> => ({
    ...(webhook && { webhook }),
    ...(email?.login && { password: email.login.password }),
});

/** Alertmanager's configuration, with paths in place of secrets: https://prometheus.io/docs/alerting/latest/configuration/ */
export const alertmanagerConfig = ({ webhook, email }: AlertReceiver, folder: string = secretFolder) => ({
    route: {
        receiver: receiverName,
        group_by: ["alertname"],
        group_wait: "30s",
        group_interval: "5m",
        repeat_interval: "4h",
        routes: [{ receiver: receiverName, matchers: ['severity="warning"'], repeat_interval: "24h" }],
    },
    // Who knows that a service is down need not hear that it is slow.
    inhibit_rules: [
        { source_matchers: ['alertname="ServiceDown"'], target_matchers: ['severity="warning"'], equal: ["service"] },
    ],
    receivers: [
        {
            name: receiverName,
            ...(webhook && { webhook_configs: [{ url_file: `${folder}/webhook`, send_resolved: true }] }),
            ...(email && {
                email_configs: [
                    {
                        to: email.to,
                        from: email.from,
                        smarthost: email.server,
                        send_resolved: true,
                        ...(email.login && {
                            auth_username: email.login.username,
                            auth_password_file: `${folder}/password`,
                        }),
                    },
                ],
            }),
        },
    ],
});

/** Values of the chart's Alertmanager: one replica without a volume, because Prometheus repeats what fires. */
export const alertmanagerValues = (receiver: AlertReceiver, size: Size) => ({
    enabled: true as const,
    config: alertmanagerConfig(receiver),
    alertmanagerSpec: {
        replicas: 1,
        secrets: [receiverSecret],
        automountServiceAccountToken: false,
        resources: resourcesOf(size),
    },
});
