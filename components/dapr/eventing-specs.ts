import { deadLetterTopic } from "../../model/contract/topics";
import {
    catalogue,
    endToEndSuite,
    services,
    type Service,
    type ServiceName,
    type TopicSubscription,
} from "../../model/contract/catalogue";
import { daprNames, eventRoute } from "../../model/contract/dapr";
import { timeLimits } from "../../model/contract/time-limits";

/** Who reads by which component. */
export const pubSubScopes = {
    [daprNames.sharedPubSub]: namesOf((it) => it.consumption === "shared"),
    [daprNames.broadcastPubSub]: namesOf((it) => it.consumption === "each"),
    [daprNames.suitePubSub]: [endToEndSuite.name],
} as const;

export const stateScopes = namesOf((it) => it.state);

function namesOf(predicate: (service: Service) => boolean): ServiceName[] {
    return services.filter(predicate).map((it) => it.name);
}

/**
 * A Subscription (dapr.io/v2alpha1). Without rules for event types, because Dapr sends what no route takes to the dead
 * letters: a service gets every event of the topic and acknowledges those it does not handle.
 */
export function subscriptionSpec(service: Service, { topic }: TopicSubscription) {
    return {
        pubsubname: service.consumption === "each" ? daprNames.broadcastPubSub : daprNames.sharedPubSub,
        topic,
        deadLetterTopic: deadLetterTopic(topic),
        routes: { default: eventRoute(topic) },
    };
}

/**
 * A Configuration (dapr.io/v1alpha1) per service: who may call it through Dapr, and metrics whose labels stay few.
 * Everything that the catalogue does not name is refused.
 */
export function configurationSpec(name: ServiceName, namespace: string) {
    const { internalRoutes } = catalogue[name];
    const callers = [...new Set(internalRoutes.flatMap((it) => it.callers))];
    return {
        accessControl: {
            defaultAction: "deny",
            trustDomain: "public",
            policies: callers.map((caller) => ({
                appId: caller,
                defaultAction: "deny",
                trustDomain: "public",
                namespace,
                operations: internalRoutes
                    .filter((it) => it.callers.includes(caller))
                    .map((it) => ({ name: it.path, httpVerb: [it.method], action: "allow" })),
            })),
        },
        metrics: {
            enabled: true,
            // Paths hold user and task ids: as labels they would be a series each.
            http: { increasedCardinality: false },
            latencyDistributionBuckets: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000],
        },
        tracing: { samplingRate: "0" },
    };
}

/**
 * A Resiliency (dapr.io/v1alpha1). Without an inbound retry policy one failure sends an event to the dead letters at once.
 * Retries happen in place and in order, for about ten minutes. State has none: Dapr would
 * repeat a write that meets another version five times before it says so.
 */
export function resiliencySpec() {
    const retry = { inbound: { retry: "events" } };
    return {
        policies: {
            timeouts: { call: `${timeLimits.daprCall.seconds}s` },
            retries: {
                events: { policy: "exponential", maxInterval: "30s", maxRetries: 25 },
                calls: {
                    policy: "exponential",
                    maxInterval: "2s",
                    maxRetries: 5,
                    // Otherwise every answer that is not a success would be asked for again, 404 and 409 too.
                    matching: { httpStatusCodes: "429,500-599" },
                },
            },
            circuitBreakers: {
                calls: { maxRequests: 1, interval: "30s", timeout: "15s", trip: "consecutiveFailures > 5" },
            },
        },
        targets: {
            apps: Object.fromEntries(
                services
                    .filter((it) => it.internalRoutes.length > 0)
                    .map((it) => [it.name, { timeout: "call", retry: "calls", circuitBreaker: "calls" }]),
            ),
            components: {
                [daprNames.sharedPubSub]: { ...retry, outbound: { retry: "calls", timeout: "call" } },
                [daprNames.broadcastPubSub]: retry,
                [daprNames.stateStore]: { outbound: { timeout: "call" } },
            },
        },
    };
}
