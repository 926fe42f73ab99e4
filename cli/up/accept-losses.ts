import { confirmByName } from "./confirm";
import { dataLosses, type Loss } from "./losses";
import { runPreview, type OpenStack } from "./operation";
import { commandPrefix } from "./state-backend";

/** Type without provider and module: `Bucket`. */
const kindOf = (type: string): string => type.split(":").at(-1) ?? type;

const describe = ({ name, type, fate }: Loss): string => `  ${name} (${kindOf(type)}) would be ${fate}`;

/**
 * Previews an update. What the program itself refuses, such as a version that a cloud no longer offers, is then told before anything
 * is made. When something that holds data would be deleted or replaced, it names that and asks for its name.
 *
 * @returns whether the update may go on
 * @throws {@link UserError} without a terminal to ask on
 */
export async function acceptLosses(open: OpenStack): Promise<boolean> {
    const events = await runPreview(open);
    if (events === undefined) return false;
    const lost = dataLosses(events);
    const [first, ...more] = lost;
    if (first === undefined) return true;
    const { name } = open.stack;
    return confirmByName({
        question: `This update of ${name} takes data away:\n${lost.map(describe).join("\n")}\n`,
        name: more.length === 0 ? first.name : name,
        command: `${commandPrefix(open.backend)}pulumi up --stack ${name}`,
    });
}
