import { bundleCode } from "./components/code/bundles";
import { createCode } from "./components/code/code";
import { createBackups, createDatabase } from "./components/data";
import { createReleaseGate } from "./components/gate";
import { createGateway } from "./components/gateway";
import { createLogging } from "./components/logging";
import { createBroker } from "./components/messaging";
import { createMonitoring } from "./components/monitoring";
import { createPlatform } from "./components/base/platform";
import { createDapr, createEventing } from "./components/dapr";
import { createNetworkPolicies } from "./components/security";
import { createServices } from "./components/services";
import { readStackConfig } from "./stacks/config/read";
import { stackOutputs } from "./stacks/outputs";
import { selectTarget } from "./stacks/targets";

/** One deployment, from the cluster up. What is not passed on does not wait for each other. */
export = async () => {
    const config = readStackConfig();
    const [target, bundles] = await Promise.all([selectTarget(config), bundleCode(config)]);
    const platform = createPlatform(config, target);

    const dapr = createDapr(platform);
    const broker = createBroker(platform);
    const database = createDatabase(platform);
    const backups = createBackups(platform, database);
    const eventing = createEventing(platform, { dapr, broker });
    const gateway = createGateway(platform);

    createMonitoring(platform, broker);
    const logging = createLogging(platform);
    const flows = createNetworkPolicies(platform, { broker, database, backups, logging });

    const code = createCode(platform, bundles);
    const services = createServices(platform, { dapr, eventing, broker, database, flows, code });
    const gate = createReleaseGate(platform, { dapr, broker, eventing, flows, services, code });

    return stackOutputs(config, target, {
        gateway,
        backupPassphrase: backups.passphrase,
        gateResult: gate?.result,
    });
};
