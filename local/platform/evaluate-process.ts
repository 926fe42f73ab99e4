import { evaluate } from "../../engine/evaluate";
import { readStackFile } from "../../engine/stack-files";
import { reportingErrors } from "../../engine/command/run-script";
import { localStack } from "./local-stack";

/**
 * Prints what of a stack runs locally, as JSON. A process of its own: the SDK keeps one program's state for good, and its
 * memory is not needed afterwards.
 */
void reportingErrors(async () => {
    const [, , folder = process.cwd(), stack = "dev"] = process.argv;
    process.stdout.write(JSON.stringify(localStack(await evaluate(readStackFile(folder, stack)))));
});
