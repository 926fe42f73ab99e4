import { redpandaValues } from "../../../components/messaging/redpanda-values";
import { sizingOf } from "../../../model/platform/sizing";

const values = redpandaValues({ sizing: sizingOf("small").redpanda });

it("Redpanda lets nobody in without a password", () => expect(values.auth.sasl.enabled).toBe(true));

it("a topic that nobody has declared is an error, and not a topic of one partition", () =>
    expect(values.config.cluster.auto_create_topics_enabled).toBe(false));

it("Redpanda is not reached from outside of the cluster", () =>
    expect([values.external.enabled, values.external.service.enabled]).toEqual([false, false]));
