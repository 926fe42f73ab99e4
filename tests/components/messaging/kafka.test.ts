import { evaluate } from "../../../engine/evaluate";
import { project, stackFile } from "../../support/stacks";
import { Planned } from "../../support/planned";

const pem = (kind: string) => `-----BEGIN ${kind}-----\nMIIB\n-----END ${kind}-----\n`;
const key = pem("PRIVATE KEY");

const withKafka = async (kafka: object, more: Readonly<Record<string, string>> = {}) => {
    const file = stackFile("aks", { broker: "kafka", kafka: JSON.stringify(kafka), ...more });
    const secretKeys = [`${project}:kafka`, `${project}:database`];
    return new Planned((await evaluate({ ...file, secretKeys }, { reveal: true })).resources);
};

interface Entry {
    readonly name: string;
    readonly value?: string;
    readonly secretKeyRef?: object;
}
const metadataOf = (planned: Planned) => {
    const { spec } = planned.inputs("eventing-pubsub") as { spec: { metadata: Entry[] } };
    return Object.fromEntries(spec.metadata.map((it) => [it.name, it.value ?? it.secretKeyRef]));
};
const exporterOf = (planned: Planned) =>
    (
        planned.inputs("monitoring-lag-exporter") as {
            spec: { template: { spec: { containers: { args: string[]; volumeMounts?: object[] }[] } } };
        }
    ).spec.template.spec.containers[0]!;

const brokers = ["kafka-1.acme.internal:9093"];

describe("an existing Kafka with its own authority", () => {
    const ca = pem("CERTIFICATE");

    it("is trusted by sidecars and exporter, which sign in with a password", async () => {
        const planned = await withKafka({ brokers, ca, username: "todo", password: "secret" });
        expect(metadataOf(planned)).toMatchObject({ authType: "password", caCert: ca });
        expect(metadataOf(planned)).not.toHaveProperty("disableTls");
        expect(exporterOf(planned).args).toEqual(
            expect.arrayContaining(["--tls.enabled", "--tls.ca-file=/run/secrets/kafka/ca.crt"]),
        );
        expect(planned.inputs("monitoring-lag-exporter-arguments")).toMatchObject({ stringData: { "ca.crt": ca } });
    });

    it("takes a client's certificate instead of the password; its key is in Secrets only", async () => {
        const clientCert = pem("CERTIFICATE");
        const planned = await withKafka({ brokers, ca, clientCert, clientKey: key });
        expect(metadataOf(planned)).toMatchObject({
            authType: "mtls",
            clientCert: { name: "broker-credentials", key: "client.crt" },
            clientKey: { name: "broker-credentials", key: "client.key" },
            caCert: ca,
        });
        expect(planned.inputs("broker-credentials")).toMatchObject({ stringData: { "client.key": key } });
        const { args, volumeMounts } = exporterOf(planned);
        expect(args).toEqual(
            expect.arrayContaining([
                "--tls.cert-file=/run/secrets/kafka/client.crt",
                "--tls.key-file=/run/secrets/kafka/client.key",
            ]),
        );
        expect(args.join()).not.toContain("sasl");
        expect(volumeMounts).toHaveLength(1);
        const holders = planned.all.filter((it) =>
            JSON.stringify(it.inputs).includes(JSON.stringify(key).slice(1, -1)),
        );
        expect(new Set(holders.map((it) => it.type))).toEqual(new Set(["kubernetes:core/v1:Secret"]));
    });
});

describe("what exists inside the cluster", () => {
    const rulesAt = (planned: Planned, port: number) => {
        const { spec } = planned.inputs("services-backend-network-policy") as {
            spec: { egress: { to: object[]; ports: { port: number }[] }[] };
        };
        return spec.egress.filter(({ ports }) => ports.some((it) => it.port === port));
    };
    const namespace = (name: string) => ({
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    });

    it("a Kafka is reached by its namespace, at every port that it sends clients on to", async () => {
        const planned = await withKafka({
            brokers: ["events-kafka-bootstrap.kafka.svc.cluster.local:9092"],
            advertised: ["events-kafka-0.events-kafka-brokers.kafka.svc:9094"],
            tls: false,
        });
        expect(rulesAt(planned, 9092)).toEqual([
            {
                to: [namespace("kafka")],
                ports: [expect.objectContaining({ port: 9092 }), expect.objectContaining({ port: 9094 })],
            },
        ]);
    });

    it("a Postgres too, and what is outside by its address", async () => {
        const logins = Object.fromEntries(
            ["backend", "notification", "audit", "state", "backup"].map((it) => [it, { password: "p" }]),
        );
        const planned = await withKafka(
            { brokers },
            { database: JSON.stringify({ host: "db-rw.postgres.svc", logins }) },
        );
        expect(rulesAt(planned, 5432)[0]?.to).toEqual([namespace("postgres")]);
        expect(rulesAt(planned, 9093)[0]?.to).toEqual([{ ipBlock: { cidr: "0.0.0.0/0" } }]);
    });
});
