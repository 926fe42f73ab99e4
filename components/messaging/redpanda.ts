import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { charts } from "../../model/platform/charts";
import { helmRelease, type ReleaseDelivery } from "../base/helm";
import { keptSize } from "../base/kept-size";
import { namespaces } from "../../model/platform/namespaces";
import {
    acceptedGenerations,
    generationsOf,
    generationSuffix,
    loginName,
} from "../../model/contract/secret-generations";
import { type Sizing } from "../../model/platform/sizing";
import {
    type Broker,
    type BrokerEndpoint,
    type DaprMetadata,
    type KafkaConnection,
    type LagSource,
} from "../../model/platform/broker";
import { brokerLogin, brokerTypes } from "./broker-login";
import { kafkaMetadata } from "./kafka-metadata";
import { loginPrefix, redpandaTopics } from "./redpanda-topics";
import { redpandaNames, redpandaValues } from "./redpanda-values";
import { type DeclaredTopic } from "../../model/contract/topics";

export interface RedpandaBrokerArgs {
    readonly namespace: pulumi.Output<string>;
    /** Where the services read the credentials. */
    readonly servicesNamespace: pulumi.Output<string>;
    readonly topics: readonly DeclaredTopic[];
    readonly sizing: Sizing["redpanda"];
    readonly storageClass?: string;
    readonly secretsGeneration: number;
    readonly delivery: ReleaseDelivery;
}

/** Redpanda in the cluster: the default on every target, because topics, lag and tests are then the same everywhere. */
export class RedpandaBroker extends pulumi.ComponentResource implements Broker {
    readonly kind = "redpanda";
    readonly componentType = "pubsub.kafka";
    readonly consumerKey = "consumerGroup";
    readonly metadata: readonly DaprMetadata[];
    readonly endpoint: BrokerEndpoint;
    readonly kafka: KafkaConnection;
    readonly lag: LagSource = { kind: "broker" };
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: RedpandaBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
        super(brokerTypes.redpanda, name, {}, opts);
        const { secretsGeneration } = args;
        const password = (suffix: string, generation: number) =>
            new random.RandomPassword(
                `${name}-${suffix}-password${generationSuffix(generation)}`,
                { length: 32, special: false },
                { parent: this },
            ).result;
        const secret = (suffix: string, secretName: string, stringData: Record<string, pulumi.Input<string>>) =>
            new kubernetes.core.v1.Secret(
                `${name}-${suffix}`,
                { metadata: { name: secretName, namespace: args.namespace }, stringData },
                { parent: this },
            );

        const accounts = acceptedGenerations(generationsOf(secretsGeneration)).map((generation) => ({
            username: loginName(loginPrefix, generation),
            password: password("user", generation),
        }));
        const account = accounts[0]!;
        const admin = secret("admin", redpandaNames.adminSecret, {
            password: password("admin", secretsGeneration),
        });
        const superusers = secret("users", redpandaNames.superusersSecret, { "users.txt": "" });
        const logins = secret(
            "logins",
            redpandaNames.loginsSecret,
            Object.fromEntries(accounts.map((it) => [it.username, it.password])),
        );

        const release = helmRelease(
            `${name}-release`,
            {
                chart: charts.redpanda,
                releaseName: redpandaNames.release,
                namespace: args.namespace,
                values: redpandaValues(args),
                delivery: args.delivery,
            },
            { parent: this, dependsOn: [admin, superusers], ...keptSize(`${name}-release`) },
        );
        const host = `${redpandaNames.release}.${namespaces.messaging.name}.svc.cluster.local`;
        const brokers = `${host}:${redpandaNames.kafkaPort}`;
        const topicsJob = redpandaTopics(
            `${name}-topics`,
            {
                namespace: args.namespace,
                brokers,
                admin: `${host}:${redpandaNames.adminPort}`,
                topics: args.topics,
                // Three copies where there are three brokers, so that one may be away.
                replicationFactor: args.sizing.brokers,
                logins: accounts.map((it) => it.username),
                delivery: args.delivery,
            },
            { parent: this, dependsOn: [release, logins] },
        );
        // Not before the broker knows the user: a pod that restarts meanwhile still finds the last one.
        const login = brokerLogin(
            name,
            { mechanism: redpandaNames.mechanism, ...account },
            args.servicesNamespace,
            this,
            [topicsJob],
        );

        this.kafka = { brokers: [brokers], tls: false, sasl: login.sasl };
        this.metadata = kafkaMetadata(this.kafka);
        this.endpoint = {
            location: "cluster",
            namespace: namespaces.messaging.name,
            podLabels: { "app.kubernetes.io/name": redpandaNames.release },
            port: redpandaNames.kafkaPort,
        };
        this.ready = [topicsJob, login.secret];
        this.registerOutputs({});
    }
}
