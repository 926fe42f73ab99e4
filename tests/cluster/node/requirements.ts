import { existsSync } from "node:fs";
import { UserError } from "../../../engine/command/user-error";

/** @throws UserError where no node can be made of this machine. */
export function requireNodeMachine(): void {
    const otherwise = "npm run test:cluster on a machine with Docker and kind";
    if (process.platform !== "linux")
        throw new UserError(`a node of Kubernetes needs Linux, and this is ${process.platform}`, otherwise);
    if (process.getuid?.() !== 0) throw new UserError("a node of Kubernetes needs root", "sudo npm run test:cluster");
    if (!existsSync("/sys/fs/cgroup/pids"))
        throw new UserError("the node of the tests knows cgroup v1 only, and this machine has v2", otherwise);
}
