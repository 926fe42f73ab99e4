import { topicNames, type TopicName } from "../../../model/contract/topics";
import { services, type Service } from "../../../model/contract/catalogue";

/** Where something stands: its left upper corner and its size. */
interface Box {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
}

const column = { x: 372, width: 250, height: 58, top: 66, step: 74 };
const serviceBox = (index: number): Box => ({ ...column, y: column.top + index * column.step });
const broker: Box = { x: 742, y: 66, width: 200, height: 206 };
const topicBox = (index: number): Box => ({ x: 762, y: 136 + index * 62, width: 160, height: 46 });
const postgres: Box = { x: 742, y: 304, width: 200, height: 128 };

const text = (x: number, y: number, content: string, style = ""): string =>
    `<text x="${x}" y="${y}"${style === "" ? "" : ` class="${style}"`}>${content}</text>`;

function box({ x, y, width, height }: Box, style: string, ...lines: readonly string[]): string {
    const first = y + height / 2 - (lines.length - 1) * 8.5 + 4.5;
    return [
        `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="9" class="${style}"/>`,
        ...lines.map((it, index) =>
            text(x + width / 2, first + index * 17, it, index === 0 ? "name middle" : "soft middle"),
        ),
    ].join("");
}

type Point = readonly [number, number];

/** A curve from the first point to the last, bent towards those between. */
const arrow = (style: string, first: Point, ...rest: readonly Point[]): string =>
    `<path d="M${first.join(",")} C${rest.map((it) => it.join(",")).join(" ")}" class="${style}" marker-end="url(#head)"/>`;

function line(from: Point, to: Point, style: string): string {
    const middle = (from[0] + to[0]) / 2;
    return arrow(style, from, [middle, from[1]], [middle, to[1]], to);
}

const uses = ({ database, state }: Service): string =>
    [...(database ? ["own database"] : []), ...(state ? ["Dapr state"] : [])].join(", ") || "keeps nothing";

/** Lines that leave or reach a box on the same side are spread over it. */
const spread = (it: Box, part: number): number => it.y + it.height * part;

function flows(service: Service, index: number): string[] {
    const mine = serviceBox(index);
    const right = mine.x + mine.width;
    const place = (name: TopicName) => topicBox(topicNames.indexOf(name));
    return [
        ...(service.publicPath === undefined ? [] : [line([318, 253], [mine.x, spread(mine, 0.5)], "calls")]),
        ...service.publishes.map((name) =>
            line([right, spread(mine, 0.3)], [762, spread(place(name), 0.3)], "publishes"),
        ),
        ...service.subscribes.map(({ topic }, order) =>
            line([762, spread(place(topic), 0.7)], [right, spread(mine, 0.68 + order * 0.18)], "reads"),
        ),
    ];
}

/** Calls from one service to another go around the left side of the column. */
function internalCalls(): string[] {
    return services.flatMap((callee, to) =>
        callee.internalRoutes.flatMap(({ callers }) =>
            callers.map((name) => {
                const from = serviceBox(services.findIndex((it) => it.name === name));
                const [start, end] = [spread(from, 0.3), spread(serviceBox(to), 0.8)];
                const outside = column.x - 34;
                return arrow("calls", [column.x, start], [outside, start], [outside, end], [column.x, end]);
            }),
        ),
    );
}

/** Those with relational tables lead to Postgres; Dapr's state, which lies there too, is in the words of the boxes. */
function keepers(): string[] {
    const owners = services.flatMap((it, index) => (it.database ? [serviceBox(index)] : []));
    return owners.map((it, order) =>
        line(
            [it.x + it.width, spread(it, 0.5)],
            [postgres.x, spread(postgres, (order + 1) / (owners.length + 1))],
            "keeps",
        ),
    );
}

/** The running platform as a picture: services, topics and who talks to whom come from the catalogue. */
export function platformPicture(): string {
    const description = services.map((it) => `${it.name} (port ${it.port})`).join(", ");
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1180 590" font-size="13.5" role="img"
    font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" aria-labelledby="title description">
<title id="title">The running platform</title>
<desc id="description">People reach the gateway, which leads to the services ${description}.
Services publish events to the topics ${topicNames.join(" and ")} of a broker and read them there; they keep data in Postgres.
Prometheus and Grafana watch metrics, Loki keeps logs.</desc>
<style>
svg{--paper:#fff;--ink:#1d2126;--soft:#57606a;--line:#b9bfc7;--frame:#f5f6f8;
--service:#2457c5;--event:#0b7285;--data:#a2590d;--watch:#a13670;--gate:#176b3a}
@media (prefers-color-scheme:dark){svg{--paper:#161b22;--ink:#e6edf3;--soft:#9aa4af;--line:#4a535e;--frame:#0f141a;
--service:#8db2ff;--event:#6ccfe0;--data:#f0b06c;--watch:#f29ac4;--gate:#6fd39a}}
text{fill:var(--ink)}.name{font-weight:650}.soft{fill:var(--soft);font-size:12px}.middle{text-anchor:middle}.end{text-anchor:end}
rect{fill:var(--paper);stroke:var(--line);stroke-width:1.4}.frame{fill:var(--frame);stroke-dasharray:6 5}
.service{stroke:var(--service)}.event{stroke:var(--event)}.data{stroke:var(--data)}.watch{stroke:var(--watch)}.gate{stroke:var(--gate)}
path{fill:none;stroke-width:1.6}.calls{stroke:var(--soft)}.publishes{stroke:var(--event);stroke-width:2.4}
.reads{stroke:var(--event);stroke-dasharray:5 4}.keeps{stroke:var(--data)}marker path{fill:var(--soft);stroke:none}
</style>
<defs>
<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6.5" markerHeight="6.5" markerUnits="userSpaceOnUse" orient="auto">
<path d="M0,0 L8,4 L0,8 z"/>
</marker>
</defs>
<rect x="170" y="14" width="996" height="562" rx="14" class="frame"/>
${text(190, 42, "Kubernetes: a cluster that you have, Oracle OKE, Azure AKS or Google GKE", "name")}
${box({ x: 14, y: 224, width: 124, height: 58 }, "", "Browser", "API client")}
${line([138, 253], [192, 253], "calls")}
${box({ x: 192, y: 224, width: 126, height: 58 }, "", "Gateway", "Traefik")}
<rect x="${broker.x}" y="${broker.y}" width="${broker.width}" height="${broker.height}" rx="9" class="event"/>
${text(broker.x + 100, broker.y + 26, "Broker", "name middle")}
${text(broker.x + 100, broker.y + 44, "Redpanda, Kafka,", "soft middle")}
${text(broker.x + 100, broker.y + 60, "Event Hubs or Pub/Sub", "soft middle")}
${services.flatMap(flows).join("\n")}
${keepers().join("\n")}
${internalCalls().join("\n")}
${services
    .map((it, index) => {
        const place = serviceBox(index);
        return [
            `<rect x="${place.x}" y="${place.y}" width="${place.width}" height="${place.height}" rx="9" class="service"/>`,
            text(place.x + 14, place.y + 24, it.name, "name"),
            text(place.x + place.width - 14, place.y + 24, `:${it.port}${it.publicPath ?? ""}`, "soft end"),
            text(place.x + 14, place.y + 44, `Dapr sidecar; ${uses(it)}`, "soft"),
        ].join("");
    })
    .join("\n")}
${topicNames.map((name, index) => box(topicBox(index), "event", name, "and its dead letters")).join("\n")}
${box(postgres, "data", "Postgres", "CloudNativePG, or yours", "a database and a login", "for each that keeps data")}
${box({ x: 986, y: 66, width: 160, height: 92 }, "gate", "Release gate", "end-to-end suite", "after every update")}
${box({ x: 986, y: 322, width: 160, height: 92 }, "data", "Backups", "to an object store,", "restored in rehearsal")}
${line([942, 368], [986, 368], "keeps")}
${box({ x: 372, y: 462, width: 372, height: 58 }, "watch", "Prometheus and Grafana", "every service and sidecar, every 15 s; dashboards as code")}
${box({ x: 764, y: 462, width: 382, height: 58 }, "watch", "Loki and Alloy", "every log line of every pod; saved queries by request id")}
<path d="M372,552 L412,552" class="publishes"/>${text(420, 556, "publishes events", "soft")}
<path d="M540,552 L580,552" class="reads"/>${text(588, 556, "reads events", "soft")}
<path d="M690,552 L730,552" class="calls"/>${text(738, 556, "calls", "soft")}
<path d="M790,552 L830,552" class="keeps"/>${text(838, 556, "keeps data", "soft")}
</svg>
`;
}
