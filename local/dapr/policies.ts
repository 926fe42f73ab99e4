import { CircuitBreaker, type CircuitBreakerSpec } from "./circuit-breaker";
import { type Resiliency } from "./config";
import { durationOf } from "./duration";
import { type Policy, type RetrySpec } from "./resiliency";

interface PolicyNames {
    readonly timeout?: string;
    readonly retry?: string;
    readonly circuitBreaker?: string;
}

interface ComponentPolicies {
    readonly inbound?: PolicyNames;
    readonly outbound?: PolicyNames;
}

/** Dapr's own, for a call to an app that the Resiliency does not name: BuiltInServiceRetries. */
const builtInServiceRetries: RetrySpec = { policy: "constant", duration: "1s", maxRetries: 3 };

/** Finds the policy of a target in a Resiliency. */
export class Policies {
    private readonly breakers = new Map<string, CircuitBreaker>();

    constructor(private readonly spec: Resiliency) {}

    /** For calls to another app. */
    call(appId: string): Policy {
        const apps = this.spec.targets.apps as Readonly<Record<string, PolicyNames>>;
        const names = apps[appId];
        return names === undefined ? { retry: builtInServiceRetries } : this.resolve(`app ${appId}`, names);
    }

    /** For what a component is asked to do. */
    outbound(component: string): Policy {
        return this.resolve(`component ${component}`, this.component(component)?.outbound ?? {});
    }

    /** For events that a component brings. Without a retry policy one failure is the last. */
    inbound(component: string): Policy {
        return this.resolve(`events of ${component}`, this.component(component)?.inbound ?? {});
    }

    private component(name: string): ComponentPolicies | undefined {
        return (this.spec.targets.components as Readonly<Record<string, ComponentPolicies>>)[name];
    }

    private resolve(target: string, { timeout, retry, circuitBreaker }: PolicyNames): Policy {
        const { policies } = this.spec;
        const timeouts: Readonly<Record<string, string>> = policies.timeouts;
        const retries: Readonly<Record<string, RetrySpec>> = policies.retries;
        return {
            timeoutMs: timeout === undefined ? undefined : durationOf(timeouts[timeout] ?? ""),
            retry: retry === undefined ? undefined : retries[retry],
            circuitBreaker: circuitBreaker === undefined ? undefined : this.breaker(target, circuitBreaker),
        };
    }

    /** One for each target, because it remembers. */
    private breaker(target: string, name: string): CircuitBreaker | undefined {
        const specs: Readonly<Record<string, CircuitBreakerSpec>> = this.spec.policies.circuitBreakers;
        const spec = specs[name];
        let breaker = this.breakers.get(target);
        if (breaker === undefined && spec !== undefined) {
            this.breakers.set(target, (breaker = new CircuitBreaker(`${name}-${target}`, spec)));
        }
        return breaker;
    }
}
