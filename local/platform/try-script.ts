import { rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectFolder } from "../../model/project-folder";
import { Account } from "../../e2e/client/account";
import { gatewayTarget } from "../../e2e/client/target";

/** What a shell sources to use the API of the local run at once. */
export const tryFile = join(projectFolder, ".local", "try.sh");

/** Signs a visitor up, and leaves what the API asks for in {@link tryFile}. */
export async function writeTryScript(gateway: string, file = tryFile): Promise<void> {
    const { token, userId } = await Account.signUp(gatewayTarget(gateway), `visitor-${Date.now()}`);
    rmSync(file, { force: true });
    writeFileSync(
        file,
        `# source ${relative(projectFolder, file)}
export GATEWAY=${gateway}
export USER_ID=${userId}
export TOKEN=${token}
# curl --header "authorization: Bearer $TOKEN" "$GATEWAY/api/$USER_ID/tasks"
`,
        { mode: 0o600 },
    );
}
