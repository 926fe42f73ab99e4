import { rmSync } from "node:fs";

export default async function stopPostgres(): Promise<void> {
    await globalThis.servicesPostgres?.server.stop();
    if (globalThis.servicesPostgres) rmSync(globalThis.servicesPostgres.folder, { recursive: true, force: true });
}
