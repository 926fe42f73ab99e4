import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../model/project-folder";
import * as pulumi from "@pulumi/pulumi";
import { type Gateway } from "../components/gateway/gateway";
import { gatewayNames } from "../components/gateway/traefik-values";
import { catalogue } from "../model/contract/catalogue";
import { brokerKinds, profileNames, targetNames } from "../model/platform/choices";
import { namespaces } from "../model/platform/namespaces";
import { type StackConfig } from "../model/platform/stack-config";
import { type Target } from "../model/platform/target";

/** What `pulumi stack output` shows, the same keys on every target: commands, not only addresses. */
export interface StackOutputs {
    readonly stack: string;
    readonly target: string;
    readonly profile: string;
    readonly broker: string;
    readonly gatewayUrl: pulumi.Output<string>;
    readonly apiUrl: pulumi.Output<string>;
    readonly webSocketUrl: pulumi.Output<string>;
    readonly gatewayAddress: pulumi.Output<string>;
    readonly certificateAuthority: pulumi.Output<string>;
    readonly gatewayCommand: string;
    readonly kubeconfigCommand: pulumi.Output<string>;
    readonly kubeconfig: pulumi.Output<string>;
    readonly backupPassphrase: pulumi.Output<string>;
    readonly releaseGate: pulumi.Output<string>;
    readonly statusCommand: string;
    readonly logsCommand: string;
    readonly destroyCommand: string;
    readonly nextStep: pulumi.Output<string>;
    readonly readme: string;
}

const alternatives = new Intl.ListFormat("en-GB", { type: "disjunction" });
const anyOf = (names: readonly string[]): string => alternatives.format(names.map((it) => `\`${it}\``));

/** What each output is: docs/reference/outputs.md. */
export const outputMeanings: Readonly<Record<keyof StackOutputs, string>> = {
    stack: "name of the stack",
    target: `where the platform runs: ${anyOf(targetNames)}`,
    profile: `size of everything: ${anyOf(profileNames)}`,
    broker: `message broker: ${anyOf(brokerKinds)}`,
    gatewayUrl: "base of all public paths: what the end-to-end suite takes as `--gateway`",
    apiUrl: "REST API of tasks and users",
    webSocketUrl: "WebSocket that carries changes to a user's browsers",
    gatewayAddress: "address of the load balancer, for the record of a domain; empty where there is none of ours",
    certificateAuthority:
        "the authority that vouches for the gateway, in PEM, for clients such as `curl --cacert`; empty where plain HTTP leads in",
    gatewayCommand: "opens the gateway on this machine, for clusters that give it no address",
    kubeconfigCommand: "makes `kubectl` talk to the stack's cluster",
    kubeconfig: "secret; empty where your own kubeconfig is used",
    backupPassphrase:
        "secret; opens the backups. Keep it where a lost state file and a lost cluster do not take it along",
    releaseGate: "`passed`, `passed at the second try`, `off`, or the command that tells",
    statusCommand: "shows the pods of the services",
    logsCommand: "shows the last lines of every service",
    destroyCommand: "takes the stack away",
    nextStep: "what to type first",
    readme: "template of the stack's own page, which Pulumi Cloud fills in with the other outputs: `Pulumi.README.md`",
};

const localPort = 8080;

/** What only the deployed parts know. */
export interface DeployedParts {
    readonly gateway: Pick<Gateway, "address" | "authority">;
    readonly backupPassphrase: pulumi.Output<string>;
    /** Absent where there is no gate. */
    readonly gateResult?: pulumi.Output<string>;
}

/** Opens our gateway on this machine or, where your own ingress controller stands before the services, the backend itself. */
function portForward({ ingressClass }: StackConfig, secure: boolean): string {
    const { web, websecure } = gatewayNames.publicPorts;
    const { namespace, service, port } =
        ingressClass === undefined
            ? { namespace: namespaces.gateway, service: gatewayNames.service, port: secure ? websecure : web }
            : { namespace: namespaces.services, service: "backend", port: catalogue.backend.port };
    return `kubectl port-forward --namespace ${namespace.name} service/${service} ${localPort}:${port}`;
}

/** Builds the outputs. */
export function stackOutputs(
    config: StackConfig,
    target: Target,
    { gateway, backupPassphrase, gateResult }: DeployedParts,
): StackOutputs {
    const { address, authority } = gateway;
    const local = pulumi.output(`localhost:${localPort}`);
    const host =
        config.domain === undefined ? (target.entrance.hostName ?? address ?? local) : pulumi.output(config.domain);
    const secure = authority === undefined ? "" : "s";
    const gatewayCommand = portForward(config, authority !== undefined);
    return {
        stack: config.stack,
        target: target.name,
        profile: config.profile,
        broker: config.broker,
        gatewayUrl: pulumi.interpolate`http${secure}://${host}`,
        apiUrl: pulumi.interpolate`http${secure}://${host}${catalogue.backend.publicPath}`,
        webSocketUrl: pulumi.interpolate`ws${secure}://${host}${catalogue.sync.publicPath}/tasks`,
        gatewayAddress: address ?? pulumi.output(""),
        certificateAuthority: authority ?? pulumi.output(""),
        gatewayCommand,
        kubeconfigCommand: target.kubeconfigCommand,
        kubeconfig: target.kubeconfig ?? pulumi.secret(""),
        backupPassphrase: pulumi.secret(backupPassphrase),
        releaseGate: gateResult ?? pulumi.output("off"),
        statusCommand: `kubectl get pods --namespace ${namespaces.services.name}`,
        logsCommand: `kubectl logs --namespace ${namespaces.services.name} --selector app.kubernetes.io/part-of=todo --all-containers --tail 50`,
        destroyCommand: `pulumi destroy --stack ${config.stack}`,
        nextStep:
            address === undefined && config.domain === undefined
                ? pulumi.output(gatewayCommand)
                : target.kubeconfigCommand,
        readme: readFileSync(join(projectFolder, "Pulumi.README.md"), "utf8"),
    };
}
