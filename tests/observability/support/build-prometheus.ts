import { prometheusBinaries } from "../../../checks/prometheus/binaries";

/** Before the first test file: Prometheus is built once, which takes minutes. */
export default async function (): Promise<void> {
    await prometheusBinaries((step) => console.log(step));
}
