import { type ConfigRule } from "./rule";

/** What has to hold of the certificates of an existing Kafka. */
export const kafkaCertificateRules: readonly ConfigRule[] = [
    function kafkaCertificateIsComplete({ project, values: { kafka } }) {
        if (!kafka || (kafka.clientCert === undefined) === (kafka.clientKey === undefined)) return;
        const [missing, flags] = kafka.clientCert ? ["clientKey", "--secret --path"] : ["clientCert", "--path"];
        return {
            key: `${project}:kafka`,
            message: `kafka.${missing} is missing`,
            allowed: "kafka.clientCert and kafka.clientKey together, or neither",
            fix: `pulumi config set ${flags} kafka.${missing} < FILE`,
        };
    },
    function kafkaSignsInOnce({ project, values: { kafka } }) {
        if (!kafka?.clientCert || !kafka.username) return;
        return {
            key: `${project}:kafka`,
            message: "kafka has a password and a client certificate, and clients sign in with one of them",
            allowed: "kafka.username and kafka.password, or kafka.clientCert and kafka.clientKey",
            fix: "pulumi config rm --path kafka.username && pulumi config rm --path kafka.password",
        };
    },
    function kafkaCertificatesNeedTls({ project, values: { kafka } }) {
        if (!kafka || kafka.tls || (!kafka.ca && !kafka.clientCert)) return;
        return {
            key: `${project}:kafka`,
            message: "kafka has certificates, and tls is off",
            given: "tls: false",
            allowed: "kafka.ca and kafka.clientCert only together with tls",
            fix: "pulumi config set --path kafka.tls true",
        };
    },
    function kafkaKeyIsEncrypted({ project, values: { kafka }, isSecret }) {
        if (!kafka?.clientKey || isSecret(`${project}:kafka`)) return;
        return {
            key: `${project}:kafka`,
            message: "kafka.clientKey is stored in clear text",
            allowed: "an encrypted value",
            fix: "pulumi config set --secret --path kafka.clientKey < FILE",
        };
    },
];
