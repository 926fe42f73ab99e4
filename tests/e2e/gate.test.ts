import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServiceName } from "../../model/contract/catalogue";
import { type LocalPlatform } from "../../local/platform/local-platform";
import { startPlatform } from "../../local/platform/start-platform";
import { stoppedServices } from "./support/faults";
import { layOutImage, runGateContainer, type ContainerEnd } from "./support/gate-container";

/** What the gate may add to a healthy update, in seconds; pulling its image and starting its sidecar come on top of the suite. */
const healthyLimit = 90;

describe("the release gate's container", () => {
    let folder: string;
    let image: string;
    let platform: LocalPlatform;
    beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), "gate-"));
        image = join(folder, "image");
        mkdirSync(image);
        layOutImage(image);
        platform = await startPlatform({ folder });
    });
    afterAll(async () => {
        await platform.stop();
        rmSync(folder, { recursive: true });
    });

    const run = (): Promise<ContainerEnd> => runGateContainer(platform, folder, image);

    it("passes a healthy platform, having read the topics itself, well within two minutes", async () => {
        const { exitCode, message, seconds } = await run();
        expect(message).toContain("Events in topics were seen by: own subscription through Dapr.");
        expect(message).toMatch(/The platform keeps its promises\.\n$/);
        expect(exitCode).toBe(0);
        expect(seconds).toBeLessThan(healthyLimit);
    });

    it.each(Object.entries(stoppedServices))(
        "fails without %s, and the reason that Kubernetes keeps names it",
        async (name, { red }) => {
            const [service] = platform.services.get(name as ServiceName)!;
            await service!.stop();
            try {
                const { exitCode, message } = await run();
                for (const step of red) expect(message).toMatch(new RegExp(`^ {2}${step}: .+$`, "m"));
                expect(message).toContain(`Broken: `);
                expect(message).toMatch(new RegExp(`^Look first at: ${name}\\.\\n$`, "m"));
                expect(exitCode).toBe(1);
            } finally {
                await service!.start();
            }
        },
    );
});
