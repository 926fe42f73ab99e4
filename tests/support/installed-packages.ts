import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "./stacks";

interface Manifest {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** An entry of package-lock.json. */
interface Locked extends Omit<Manifest, "devDependencies"> {
    /** Folder of a workspace, which npm links to. */
    readonly resolved?: string;
    readonly link?: boolean;
}

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(...path), "utf8"));

/** Where npm finds a package that one at `location` names: in its own node_modules, or the nearest above. */
function resolve(packages: Readonly<Record<string, Locked>>, name: string, location: string): string | undefined {
    const found = [location, "node_modules", name].filter(Boolean).join("/");
    if (found in packages) return found;
    return location === "" ? undefined : resolve(packages, name, location.split("/").slice(0, -1).join("/"));
}

/** Locations of what `npm ci --workspace` installs: what the manifests in `folder` ask for, and what that asks for. */
function installed(folder: string, workspaces: readonly string[]): ReadonlyMap<string, Locked> {
    const { packages } = readJson(folder, "package-lock.json") as { packages: Readonly<Record<string, Locked>> };
    const found = new Map<string, Locked>();
    const add = (name: string, from: string): void => {
        const location = resolve(packages, name, from);
        if (location === undefined || found.has(location)) return;
        const locked = packages[location]!;
        found.set(location, locked);
        // Of a workspace only what its manifest says counts, if it is there at all.
        if (locked.link) addAll(manifest(locked.resolved!), locked.resolved!);
        else addAll(locked, location);
    };
    const addAll = ({ dependencies, devDependencies, optionalDependencies }: Manifest, from: string): void => {
        const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
        for (const name of names) add(name, from);
    };
    const manifest = (workspace: string): Manifest =>
        existsSync(join(folder, workspace, "package.json"))
            ? (readJson(folder, workspace, "package.json") as Manifest)
            : {};
    for (const it of workspaces) addAll(manifest(it), it);
    return found;
}

/** Installs into `folder` what `npm ci --workspace` would, as links to the packages of this project. */
export function linkPackages(folder: string, workspaces: readonly string[]): void {
    for (const [location, { link, resolved }] of installed(folder, workspaces)) {
        const target = link ? join(folder, resolved!) : join(projectFolder, location);
        // Those in another package's node_modules are found through it; those for other platforms are not there.
        if (/^node_modules\/.*\/node_modules\//.test(location) || !existsSync(target)) continue;
        const path = join(folder, location);
        mkdirSync(dirname(path), { recursive: true });
        symlinkSync(target, path);
    }
}
