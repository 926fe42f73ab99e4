import { eventTypes, services } from "../../../model/contract/catalogue";
import { deadLetterTopic, type TopicName } from "../../../model/contract/topics";
import { namespaces } from "../../../model/platform/namespaces";
import { type Check, type Scene } from "../runner/check";
import { complaints } from "./support/complaints";
import { eventually, holds } from "./support/eventually";
import { inBroker } from "./support/broker";

const ours: ReadonlySet<string> = new Set(Object.values(namespaces).map((it) => it.name));

interface Named {
    readonly metadata: {
        readonly namespace: string;
        readonly name: string;
        readonly labels?: Readonly<Record<string, string>>;
    };
}
type Service = Named & { readonly spec: { readonly selector?: object } };
type Slice = Named & { readonly endpoints: readonly { readonly conditions: { readonly ready?: boolean } }[] | null };
type Budget = Named & { readonly status: { readonly expectedPods: number } };

async function list<Item extends Named>({ cluster }: Scene, kind: string): Promise<Item[]> {
    const text = await cluster.kubectl(["get", kind, "--all-namespaces", "--output=json"]);
    return (JSON.parse(text) as { items: Item[] }).items.filter((it) => ours.has(it.metadata.namespace));
}

const nameOf = ({ metadata: { namespace, name } }: Named): string => `${namespace}/${name}`;

/** Services for the replicas of a database that has none. */
const emptyByDesign: ReadonlySet<string> = new Set(["data/postgres-ro"]);

async function selectorsSelect(scene: Scene): Promise<string> {
    const all = (await list<Service>(scene, "services")).filter((it) => it.spec.selector !== undefined);
    const slices = await list<Slice>(scene, "endpointslices");
    const isServed = (service: Service) =>
        slices.some(
            ({ metadata, endpoints }) =>
                metadata.namespace === service.metadata.namespace &&
                metadata.labels?.["kubernetes.io/service-name"] === service.metadata.name &&
                (endpoints ?? []).some((it) => it.conditions.ready !== false),
        );
    const unserved = all.filter((it) => !isServed(it) && !emptyByDesign.has(nameOf(it))).map(nameOf);
    holds(unserved.length === 0, `Services without a pod that is ready: ${unserved.join(", ")}`);
    const budgets = await list<Budget>(scene, "poddisruptionbudgets");
    const idle = budgets.filter((it) => it.status.expectedPods === 0).map(nameOf);
    holds(idle.length === 0, `disruption budgets that hold no pod: ${idle.join(", ")}`);
    return `${all.length} Services, ${budgets.length} disruption budgets`;
}

/** Something that is no event comes to every reader of a topic once, and each puts it aside. */
async function poisonIsKept(scene: Scene): Promise<string> {
    for (const topic of Object.keys(eventTypes) as TopicName[]) {
        const poison = `poison-${Date.now().toString(36)}`;
        const readers = services.filter((it) => it.subscribes.some((to) => to.topic === topic)).length;
        await inBroker(scene, `echo ${poison} | rpk topic produce ${topic} --key poison`);
        await eventually(async () => {
            const letters = await inBroker(
                scene,
                `rpk topic consume ${deadLetterTopic(topic)} --offset :end --format '%v\\n'`,
            );
            const found = letters.split("\n").filter((it) => it === poison).length;
            holds(
                found === readers,
                `of ${readers} readers of ${topic} ${found} have put what they cannot read into its dead letters`,
            );
        }).catch(async ({ message }: Error) => {
            throw new Error(`${message}${await complaints(scene)}`);
        });
    }
    return Object.keys(eventTypes)
        .map((it) => deadLetterTopic(it as TopicName))
        .join(", ");
}

/** That what names each other finds each other. */
export const wiringChecks: readonly Check[] = [
    {
        name: "selectors",
        explains: "up",
        holds: "Every Service has a pod behind it, and every disruption budget one that it holds.",
        run: selectorsSelect,
    },
    {
        name: "dead-letters",
        holds: "What no reader understands ends in the dead letters of its topic, once for each, and stops nobody.",
        run: poisonIsKept,
    },
];
