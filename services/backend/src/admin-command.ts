import { type Users } from "./users";

const usage = `Who may read everybody's audit log.

Usage: main.mjs admin list
       main.mjs admin grant EMAIL
       main.mjs admin revoke EMAIL

The user has to be registered; the role counts from the next login on.`;

/**
 * Makes administrators. Only who may run a program in the backend's container can: there is no default administrator and no
 * password to guess. Answers the exit code.
 */
export async function adminCommand(
    [action, email]: readonly string[],
    users: Users,
    print: (text: string) => void,
): Promise<number> {
    if (action === "list") {
        for (const it of await users.listAdmins()) print(it);
        return 0;
    }
    if ((action === "grant" || action === "revoke") && email !== undefined) {
        const role = action === "grant" ? "admin" : "user";
        if (await users.setRole(email.trim().toLowerCase(), role)) {
            print(`${email} has the role ${role} from the next login on.`);
            return 0;
        }
        print(`error: nobody is registered as ${email}; register first, then run this again`);
        return 1;
    }
    print(usage);
    return action === undefined || action === "--help" ? 0 : 1;
}
