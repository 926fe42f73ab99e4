import { podDns } from "../base/pod-dns";
import { lokiNames } from "../../model/platform/logging-names";
import { namespaces } from "../../model/platform/namespaces";
import { type LogField } from "../../model/contract/log-fields";
import { resourcesOf } from "../../model/platform/quantities";
import { type Sizing } from "../../model/platform/sizing";
import { monitoringNames, prometheusUrl, scrapeSeconds } from "../../model/platform/monitoring-names";

const { grafana, dataSources, folder } = monitoringNames;
const secretsFolder = "/run/secrets/grafana";
const dashboardFolder = "/var/lib/grafana/dashboards";

/** ConfigMap that holds one dashboard; also the name of its provider, which the chart mounts it for. */
export const dashboardConfigMap = (uid: string): string => `dashboard-${uid}`;

export interface GrafanaValuesArgs {
    readonly size: Sizing["monitoring"]["grafana"];
    /** Uids of the dashboards to provision. */
    readonly dashboards: readonly string[];
    /** Uid of the dashboard that opens first. */
    readonly home: string;
    readonly secretsGeneration: number;
    /** Whether the entrance serves HTTPS alone, so that the cookie of a session needs no other way. */
    readonly httpsOnly: boolean;
}

/**
 * Values of the Grafana sub-chart. Dashboards and data sources are mounted files, so no helper container watches the API
 * server, nothing can be edited by hand, and no volume is needed: a new pod is the same as the old one.
 */
export const grafanaValues = ({ size, dashboards, home, secretsGeneration, httpsOnly }: GrafanaValuesArgs) => ({
    admin: { existingSecret: grafana.adminSecret, userKey: "admin-user", passwordKey: "admin-password" },
    // As files: the chart's default is environment variables (FR-034).
    env: {
        // Nobody reads it: a pod takes the password when it starts, so a new one has to make a new pod.
        SECRETS_GENERATION: String(secretsGeneration),
        GF_SECURITY_ADMIN_USER: grafana.adminUser,
        GF_SECURITY_ADMIN_PASSWORD__FILE: `${secretsFolder}/admin-password`,
    },
    extraSecretMounts: [
        {
            name: grafana.adminSecret,
            secretName: grafana.adminSecret,
            mountPath: secretsFolder,
            readOnly: true,
            defaultMode: 0o440,
        },
    ],
    // Grafana asks the API server for nothing.
    rbac: { create: false, namespaced: true },
    automountServiceAccountToken: false,
    testFramework: { enabled: false },
    defaultDashboardsEnabled: false,
    // Rules of its own would be a second place; kube-prometheus-stack's data sources come by a helper container.
    sidecar: {
        dashboards: { enabled: false },
        datasources: { enabled: false, alertmanager: { enabled: false } },
    },
    datasources: { "datasources.yaml": { apiVersion: 1, prune: true, datasources: dataSourceList() } },
    dashboardProviders: {
        "dashboardproviders.yaml": {
            apiVersion: 1,
            providers: dashboards.map((uid) => ({
                name: dashboardConfigMap(uid),
                type: "file",
                folder: folder.title,
                folderUid: folder.uid,
                allowUiUpdates: false,
                disableDeletion: false,
                updateIntervalSeconds: 30,
                options: { path: `${dashboardFolder}/${dashboardConfigMap(uid)}` },
            })),
        },
    },
    dashboardsConfigMaps: Object.fromEntries(
        dashboards.map((uid) => [dashboardConfigMap(uid), dashboardConfigMap(uid)]),
    ),
    "grafana.ini": {
        server: { root_url: `%(protocol)s://%(domain)s${grafana.path}/`, serve_from_sub_path: true },
        "auth.anonymous": { enabled: false },
        users: { allow_sign_up: false },
        // Through a port-forward most browsers take http://localhost for secure; Safari does not, so a local cluster leaves it off.
        security: { cookie_secure: httpsOnly, disable_gravatar: true },
        dashboards: {
            default_home_dashboard_path: `${dashboardFolder}/${dashboardConfigMap(home)}/${home}.json`,
            min_refresh_interval: "10s",
        },
        // Out of scope, and it would evaluate rules for nobody.
        unified_alerting: { enabled: false },
        // Since Grafana 12 plugins are downloaded at every start.
        plugins: { preinstall_disabled: true },
        analytics: {
            check_for_updates: false,
            check_for_plugin_updates: false,
            reporting_enabled: false,
            feedback_links_enabled: false,
        },
        news: { news_feed_enabled: false },
        snapshots: { external_enabled: false },
        log: { mode: "console" },
        "log.console": { format: "json" },
    },
    readinessProbe: { httpGet: { path: `${grafana.path}/api/health`, port: "grafana" } },
    livenessProbe: { httpGet: { path: `${grafana.path}/api/health`, port: "grafana" } },
    serviceMonitor: { enabled: true, path: `${grafana.path}/metrics` },
    // Somebody waits for every panel.
    dnsConfig: podDns,
    resources: resourcesOf(size),
});

/** The two data sources. From a log line one click leads to everything else that its request wrote. */
const dataSourceList = () => [
    {
        name: "Prometheus",
        uid: dataSources.prometheus,
        type: "prometheus",
        access: "proxy",
        url: prometheusUrl,
        isDefault: true,
        editable: false,
        // Without it Grafana takes rates over windows that fit a scrape interval of its own guess.
        jsonData: { timeInterval: `${scrapeSeconds}s`, httpMethod: "POST", prometheusType: "Prometheus" },
    },
    {
        name: "Loki",
        uid: dataSources.loki,
        type: "loki",
        access: "proxy",
        url: lokiNames.url,
        editable: false,
        jsonData: {
            maxLines: 1000,
            derivedFields: [...linkedIds.map(derivedField), serviceField],
        },
    },
];

/** From a line to the metrics of its service at that time; panels lead the other way. */
const serviceField = {
    name: "service",
    matcherType: "label",
    matcherRegex: "service",
    url: `${grafana.path}/d/todo-services?var-service=$\${__value.raw}&$\${__url_time_range}`,
    urlDisplayLabel: "Metrics of this service",
};

/** Ids that lead from a line to all others that carry them. */
const linkedIds = ["request_id", "task_id", "event_id", "user_id"] as const satisfies readonly LogField[];

const derivedField = (field: LogField) => ({
    name: field,
    matcherRegex: `"${field}":"([^"]+)"`,
    datasourceUid: dataSources.loki,
    // Grafana would expand a single dollar as an environment variable while it reads the file.
    url: `{namespace="${namespaces.services.name}"} | ${field}=\`$\${__value.raw}\``,
    urlDisplayLabel: `All lines with this ${field}`,
});
