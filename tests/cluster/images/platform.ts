import { type Part } from "../../../checks/docs/pages/proof";
import { type Content, type ImageSpec } from "./image";
import { type Ingredients } from "./ingredients";

/** What is put in the place of an image, and what that is. */
export interface StackImage extends Pick<Part, "is" | "how"> {
    readonly spec: Omit<ImageSpec, "names">;
}

type Recipe = (ingredients: Ingredients) => StackImage;

const built = (program: string, place: string, how: string): Recipe => {
    return ({ programs }) => ({
        is: "real",
        how,
        spec: { programs: { [place]: programs[program as keyof typeof programs] }, user: "65532" },
    });
};

const node = "/nodejs/bin/node";
const nodeLayer = ({ node: path }: Ingredients): Content => ({ programs: { [node]: path } });

/** What the services and the suite run on, whose code the program brings along. */
const nodeImage: Recipe = (ingredients) => ({
    is: "real",
    how: "Node from npm, without the rest of the image",
    spec: { base: nodeLayer(ingredients), entrypoint: [node], user: "65532:65532" },
});

/** A stand-in that runs with Node. */
const standIn = (spec: (ingredients: Ingredients) => Omit<ImageSpec, "names" | "base">, how: string): Recipe => {
    return (ingredients) => ({ is: "stand-in", how, spec: { base: nodeLayer(ingredients), ...spec(ingredients) } });
};

const answering = (what: string, ports: readonly number[]): Recipe =>
    standIn(
        ({ standIns }) => ({
            files: { "/answering": standIns.answering },
            entrypoint: [node, "/answering"],
            env: { PORTS: ports.join(" ") },
        }),
        `${what} cannot be built from package registries: a program that answers its probes`,
    );

const daprd: Recipe = (ingredients) =>
    ingredients.daprd === undefined
        ? standIn(
              ({ standIns, protos }) => ({
                  programs: { "/daprd": standIns.sidecar },
                  files: { "/protos/dapr/proto": protos },
                  env: { NODE_OPTIONS: "--max-old-space-size=96" },
                  user: "65532",
              }),
              "no daprd was given: the embedded sidecar, under Dapr's own injector, operator, Sentry and scheduler",
          )(ingredients)
        : {
              is: "real",
              how: "the daprd that was given",
              spec: { programs: { "/daprd": ingredients.daprd }, user: "65532" },
          };

const postgres: Recipe = ({ postgres: { programs, files }, shell }) => ({
    is: "real",
    how: "PostgreSQL from a package of PyPI, as the restore drill has it",
    spec: {
        programs: { ...shell.programs, ...programs },
        links: shell.links,
        files,
        entrypoint: [],
        env: { PATH: "/usr/lib/postgresql/bin:/usr/bin:/bin" },
        user: "26",
    },
});

const redpanda = standIn(
    ({ standIns, shell, bash }) => ({
        programs: {
            ...shell.programs,
            "/bin/bash": bash,
            "/usr/bin/rpk": standIns.rpk,
            "/usr/bin/redpanda": standIns.broker,
        },
        links: Object.fromEntries(Object.entries(shell.links).filter(([place]) => place !== "/bin/bash")),
        entrypoint: ["/bin/busybox", "env"],
        user: "101",
    }),
    "Redpanda cannot be built from package registries: the embedded broker, with the same users, topics and ports, and no Kafka protocol",
);

/** What stands for each repository of images. An image without a row fails the run: its pod would not start. */
const recipes: Readonly<Record<string, Recipe>> = {
    "docker.io/grafana/alloy": answering("Grafana Alloy", [12345]),
    "docker.io/grafana/grafana": answering("Grafana", [3000]),
    "docker.io/grafana/loki": answering("Loki", [3100]),
    "docker.io/rclone/rclone": ({ rclone, shell }) => ({
        is: "real",
        how: "rclone from a package of PyPI, as the restore drill has it",
        spec: {
            programs: { ...shell.programs, "/usr/bin/rclone": rclone },
            links: shell.links,
            entrypoint: ["/usr/bin/rclone"],
        },
    }),
    "docker.io/traefik": standIn(
        ({ standIns, certificate }) => ({
            files: { "/gateway": standIns.gateway, "/certificate": certificate },
            entrypoint: [node, "/gateway"],
        }),
        "Traefik cannot be built from package registries: the embedded gateway, which follows the same Ingresses with the same rights",
    ),
    "docker.redpanda.com/redpandadata/redpanda": redpanda,
    // The operator looks there for what it puts into the pods of databases.
    "ghcr.io/cloudnative-pg/cloudnative-pg": (ingredients) => {
        const place = `/operator/manager_${process.arch === "x64" ? "amd64" : process.arch}`;
        const image = built("cnpg-manager", place, "built from its Go module")(ingredients);
        return { ...image, spec: { ...image.spec, links: { "/manager": place } } };
    },
    "ghcr.io/cloudnative-pg/postgresql": postgres,
    "ghcr.io/dapr/daprd": daprd,
    ...Object.fromEntries(
        ["injector", "operator", "scheduler", "sentry"].map((it) => [
            `ghcr.io/dapr/${it}`,
            built(it, `/${it}`, "built from Dapr's Go module"),
        ]),
    ),
    "gcr.io/distroless/nodejs22-debian12": nodeImage,
    "quay.io/prometheus-operator/prometheus-config-reloader": built(
        "prometheus-config-reloader",
        "/bin/prometheus-config-reloader",
        "built from its Go module",
    ),
    "quay.io/prometheus-operator/prometheus-operator": built(
        "prometheus-operator",
        "/bin/operator",
        "built from its Go module",
    ),
    "quay.io/prometheus/node-exporter": built("node-exporter", "/bin/node_exporter", "built from its Go module"),
    "quay.io/prometheus/prometheus": built("prometheus", "/bin/prometheus", "built from its Go module"),
    "registry.k8s.io/kube-state-metrics/kube-state-metrics": built(
        "kube-state-metrics",
        "/kube-state-metrics",
        "built from its Go module",
    ),
};

/** What is put in the place of an image. */
export function standFor(image: string, ingredients: Ingredients): StackImage {
    const recipe = recipes[image.replace(/(:|@sha256:)[^:/]+$/, "")];
    if (recipe === undefined) {
        throw new Error(
            `nothing is known that could be put in the place of ${image}: add a row to tests/cluster/images/platform.ts`,
        );
    }
    return recipe(ingredients);
}
