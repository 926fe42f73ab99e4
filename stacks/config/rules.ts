import { join } from "node:path";
import { backupRole, databases } from "../../model/platform/database";
import { managedBrokers, type TargetName } from "../../model/platform/choices";
import { profilesOf } from "../../model/platform/target-facts";
import { accountKeys, factsOf } from "../targets";
import { type ConfigValues } from "./keys";
import { alertRules } from "./alerts";
import { kafkaCertificateRules } from "./kafka-certificates";
import { contextProblem } from "./kube-context";
import { dnsRules } from "./dns";
import { retentionRules } from "./retention";
import { tracingRules } from "./tracing";
import { type ConfigRule } from "./rule";

/** Keys of the project that mean something on one target only. */
const ownKeys: readonly (readonly [key: string, owner: TargetName])[] = [
    ["allowRemoteContext", "dev"],
    ...accountKeys.filter(({ key }) => !key.includes(":")).map(({ key, target }) => [key, target] as const),
];

/** Keys that hold a username and a password. */
const credentialKeys = ["kafka", "imageCredentials"] as const;

/** Every rule that needs more than one key. */
export const rules: readonly ConfigRule[] = [
    function brokerRunsOnTarget({ project, values: { broker, target } }) {
        if (!broker || !target) return;
        const { brokers } = factsOf(target);
        if (brokers.includes(broker)) return;
        return {
            key: `${project}:broker`,
            message: `this broker does not run on ${target}`,
            given: broker,
            allowed: brokers.join(", "),
            fix: `pulumi config set broker ${brokers[0]}`,
        };
    },
    function managedBrokerHasItsCluster({ project, values: { broker, kubeContext } }) {
        if (!kubeContext || !managedBrokers.some((it) => it === broker)) return;
        return {
            key: `${project}:broker`,
            message: `${broker} is provisioned together with its cluster, and kubeContext names a cluster that exists`,
            given: broker,
            allowed: "redpanda, kafka (the Kafka endpoint of Event Hubs included)",
            fix: "pulumi config set broker redpanda",
        };
    },
    function profileFitsTarget({ project, values: { profile, target } }) {
        if (!profile || !target) return;
        const profiles = profilesOf(factsOf(target));
        if (profiles.includes(profile)) return;
        return {
            key: `${project}:profile`,
            message: `this profile does not exist on ${target}`,
            given: profile,
            allowed: profiles.join(", "),
            fix: `pulumi config set profile ${profiles[0]}`,
        };
    },
    function logStoreExistsOnTarget({ project, values: { logStore, target } }) {
        if (!logStore || !target) return;
        const { logStores } = factsOf(target);
        if (logStores.includes(logStore)) return;
        return {
            key: `${project}:logStore`,
            message: `Loki cannot use an object store on ${target}`,
            given: logStore,
            allowed: logStores.join(", "),
            fix: `pulumi config set logStore ${logStores[0]}`,
        };
    },
    function kafkaIsAddressed({ project, values: { broker, kafka } }) {
        if (broker !== "kafka" || !kafka || kafka.brokers) return;
        return {
            key: `${project}:kafka`,
            message: "broker kafka needs the addresses of its brokers",
            allowed: "kafka.brokers, a list of host:port",
            fix: "pulumi config set --path 'kafka.brokers[0]' kafka.example.com:9092",
        };
    },
    function kafkaIsUsed({ project, values: { broker, kafka } }) {
        if (!broker || broker === "kafka" || !kafka?.brokers) return;
        return {
            key: `${project}:kafka`,
            message: `kafka is configured, but broker is ${broker}`,
            allowed: "kafka only together with broker kafka",
            fix: "pulumi config set broker kafka",
        };
    },
    function registryOfLoginIsNamed({ project, values: { imageCredentials, imageRegistry } }) {
        if (!imageCredentials?.username || !imageCredentials.password || imageRegistry) return;
        return {
            key: `${project}:imageCredentials`,
            message: "a login without its registry",
            allowed: "imageCredentials only together with imageRegistry",
            fix: "pulumi config set imageRegistry ghcr.io/OWNER",
        };
    },
    ...kafkaCertificateRules,
    ...alertRules,
    ...credentialKeys.flatMap((name): ConfigRule[] => [
        function credentialsAreComplete({ project, values: { [name]: credentials } }) {
            if (!credentials || (credentials.username === undefined) === (credentials.password === undefined)) return;
            return {
                key: `${project}:${name}`,
                message: `${name}.${credentials.username ? "password" : "username"} is missing`,
                allowed: `${name}.username and ${name}.password together, or neither`,
                fix: credentials.username
                    ? `pulumi config set --secret --path ${name}.password`
                    : `pulumi config set --path ${name}.username todo`,
            };
        },
        function passwordIsEncrypted({ project, values: { [name]: credentials }, isSecret }) {
            if (!credentials?.password || isSecret(`${project}:${name}`)) return;
            return {
                key: `${project}:${name}`,
                message: `${name}.password is stored in clear text`,
                allowed: "an encrypted value",
                fix: `pulumi config set --secret --path ${name}.password`,
            };
        },
    ]),
    function databaseIsAddressed({ project, values: { database } }) {
        if (!database || database.host || (Object.keys(database.logins).length === 0 && !database.ca)) return;
        return {
            key: `${project}:database`,
            message: "the database that exists has no address",
            allowed: "database.host together with database.logins",
            fix: "pulumi config set --path database.host postgres.example.com",
        };
    },
    function databaseLoginsAreComplete({ project, values: { database } }) {
        if (!database?.host) return;
        const missing = [...databases, backupRole].find((it) => !database.logins[it]?.password);
        if (missing === undefined) return;
        return {
            key: `${project}:database`,
            message: `the password of ${missing} is missing`,
            allowed: `a password for each of ${[...databases, backupRole].join(", ")}`,
            fix: `pulumi config set --secret --path database.logins.${missing}.password`,
        };
    },
    function databasePasswordsAreEncrypted({ project, values: { database }, isSecret }) {
        const given = Object.values(database?.logins ?? {}).some((it) => it?.password !== undefined);
        if (!given || isSecret(`${project}:database`)) return;
        return {
            key: `${project}:database`,
            message: "passwords of the database are stored in clear text",
            allowed: "encrypted values",
            fix: "pulumi config set --secret --path database.logins.backend.password",
        };
    },
    function backupSecretsAreEncrypted({ project, values: { backup }, isSecret }) {
        if (!backup || (!backup.passphrase && backup.earlierPassphrases.length === 0 && !backup.second)) return;
        if (isSecret(`${project}:backup`)) return;
        return {
            key: `${project}:backup`,
            message: "what opens the backups is stored in clear text",
            allowed: "an encrypted passphrase, and encrypted options of the second store",
            fix: "pulumi config set --secret --path backup.passphrase",
        };
    },
    function secondBackupCanBeReadElsewhere({ project, values: { backup } }) {
        if (!backup?.second || backup.passphrase) return;
        return {
            key: `${project}:backup`,
            message: "a second store is for restoring on another cloud, which does not know a generated passphrase",
            allowed: "backup.second only together with backup.passphrase",
            fix: "pulumi config set --secret --path backup.passphrase",
        };
    },
    function secondBackupHasType({ project, values: { backup } }) {
        if (!backup?.second || backup.second.options["type"]) return;
        return {
            key: `${project}:backup`,
            message: "the second store has no type",
            allowed: "a storage system of rclone, such as s3, azureblob, google cloud storage or b2",
            fix: "pulumi config set --secret --path backup.second.options.type s3",
        };
    },
    ...retentionRules,
    ...tracingRules,
    function certificateHasDomain({ project, values: { acmeEmail, domain, target, kubeContext } }) {
        const isNamed = target !== undefined && factsOf(target).namesAddress === true && !kubeContext;
        if (!acmeEmail || domain || isNamed) return;
        return {
            key: `${project}:acmeEmail`,
            message: "a certificate needs a domain",
            given: acmeEmail,
            allowed: "acmeEmail only together with domain",
            fix: "pulumi config set domain todo.example.com",
        };
    },
    function certificateComesFromOurGateway({ project, values: { acmeEmail, ingressClass } }) {
        if (!acmeEmail || !ingressClass) return;
        return {
            key: `${project}:acmeEmail`,
            message: `Let's Encrypt asks through our own gateway, which ingress class ${ingressClass} replaces`,
            given: acmeEmail,
            allowed: "acmeEmail or ingressClass, not both",
            fix: "pulumi config rm acmeEmail",
        };
    },
    ...dnsRules,
    function ingressClassFindsItsCertificate({ project, values: { ingressClass, domain, target } }) {
        // On dev a port-forward leads to the services.
        if (!ingressClass || domain || !target || target === "dev") return;
        return {
            key: `${project}:ingressClass`,
            message: "an ingress controller chooses the certificate by the name of the host, and this stack has none",
            given: ingressClass,
            allowed: `ingressClass on ${target} only together with domain`,
            fix: "pulumi config set domain todo.example.com",
        };
    },
    function kubernetesVersionFitsTarget({ project, values: { kubernetesVersion, target } }) {
        const form = target && factsOf(target).kubernetesVersion;
        if (!kubernetesVersion || !form || form.pattern.test(kubernetesVersion)) return;
        return {
            key: `${project}:kubernetesVersion`,
            message: `${target} does not take a version of this form`,
            given: kubernetesVersion,
            allowed: form.allowed,
            fix: `pulumi config set kubernetesVersion ${form.example}`,
        };
    },
    ...ownKeys.map(
        ([name, owner]): ConfigRule =>
            function keyBelongsToTarget({ project, values }) {
                const value = values[name as keyof ConfigValues];
                if (!value || !values.target || values.target === owner) return;
                return {
                    key: `${project}:${name}`,
                    message: `this key has no meaning on ${values.target}`,
                    given: typeof value === "string" ? value : JSON.stringify(value),
                    allowed: `only on ${owner}`,
                    fix: `pulumi config rm ${name}`,
                };
            },
    ),
    function contextLeadsToTheRightCluster({ project, values: { allowRemoteContext }, cluster, kubeContexts }) {
        if (cluster?.kind !== "existing") return;
        // Whoever names a context on a cloud's stack means it.
        const mayBeRemote = allowRemoteContext === true || cluster.target !== "dev";
        return contextProblem(project, kubeContexts(), cluster.kubeContext, mayBeRemote);
    },
    function gateHasSomethingToTest({ project, values: { awaitReadiness, releaseGate } }) {
        if (awaitReadiness !== false || releaseGate !== "block") return;
        return {
            key: `${project}:releaseGate`,
            message: "the gate can only block an update that waits for its pods",
            given: releaseGate,
            allowed: "off or report while awaitReadiness is false",
            fix: "pulumi config set releaseGate off",
        };
    },
    function mirrorFolderExists({ project, values: { chartMirror }, pathKind }) {
        if (!chartMirror || chartMirror.startsWith("oci://") || pathKind(chartMirror) === "folder") return;
        return {
            key: `${project}:chartMirror`,
            message: "there is no such folder",
            given: chartMirror,
            allowed: "a folder that holds the charts, or an oci:// address",
            fix: "pulumi config rm chartMirror",
        };
    },
    function ownChartIsThere({ project, values: { services }, pathKind }) {
        const isChart = (chart: string): boolean =>
            pathKind(chart) === "folder"
                ? pathKind(join(chart, "Chart.yaml")) === "file"
                : chart.endsWith(".tgz") && pathKind(chart) === "file";
        for (const [name, { chart } = {}] of Object.entries(services ?? {})) {
            if (!chart || chart.startsWith("oci://") || isChart(chart)) continue;
            return {
                key: `${project}:services`,
                message: `there is no chart of ${name} at this path`,
                given: chart,
                allowed: "a folder with a Chart.yaml, an archive (.tgz) of helm package, or an oci:// address",
                fix: `pulumi config rm --path services.${name}.chart`,
            };
        }
    },
    function remoteChartIsPinned({ project, values: { services } }) {
        const [name] =
            Object.entries(services ?? {}).find(([, it]) => it?.chart?.startsWith("oci://") && !it.chartVersion) ?? [];
        if (!name) return;
        return {
            key: `${project}:services`,
            message: `the chart of ${name} comes from a registry and has no version`,
            allowed: "chartVersion beside an oci:// chart",
            fix: `pulumi config set --path services.${name}.chartVersion 1.0.0`,
        };
    },
];
