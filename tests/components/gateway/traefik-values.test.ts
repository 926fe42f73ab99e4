import { traefikValues } from "../../../components/gateway/traefik-values";
import { sizingOf } from "../../../model/platform/sizing";

it.each([true, false])("no access log holds the tokens of query strings (HTTPS only: %s)", (httpsOnly) =>
    expect(traefikValues({ sizing: sizingOf("small").gateway, namespace: "gateway", httpsOnly }).accessLog).toEqual({
        enabled: false,
    }),
);
