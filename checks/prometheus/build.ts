import { prometheusBinaries } from "./binaries";

export async function makePrometheus(): Promise<void> {
    const binaries = await prometheusBinaries((step) => console.log(step));
    console.log(Object.values(binaries).join("\n"));
}
