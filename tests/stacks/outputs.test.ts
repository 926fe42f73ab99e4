import { evaluate } from "../../engine/evaluate";
import { stackFile } from "../support/stacks";

it.each([
    ["our gateway", {}, "kubectl port-forward --namespace gateway service/gateway 8080:80"],
    ["your ingress", { ingressClass: "nginx" }, "kubectl port-forward --namespace todo service/backend 8080:8000"],
])("the command that opens %s names its Service and port", async (_name, changes, command) => {
    const { outputs } = await evaluate(stackFile("dev", changes));
    expect(outputs["gatewayCommand"]).toBe(command);
});
