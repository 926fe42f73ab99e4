import { type BrokerKind, type LogStore, type ManagedBroker, type ProfileName, profileNames } from "./choices";
import { type CloudUsage, type CostItem } from "./cost";
import { type FirstStep } from "./first-steps";
import { type NodePool, type VolumeRules } from "./node-pool";
import { type FindCredentials, type Tool } from "./prerequisites";
import { type ResourceFacts } from "./resource-facts";
import { type StorageKind, type StorageTier } from "./storage";

/** The form of a value, with what a message says of it. */
export interface ValueForm {
    readonly pattern: RegExp;
    /** The accepted values in words. */
    readonly allowed: string;
    readonly example: string;
}

/** A config value that a cloud needs before it makes a cluster. */
export interface AccountKey extends ValueForm {
    /** Of the cloud's provider, which reads it too (`oci:region`), or of the project (`compartmentId`). */
    readonly key: string;
    /** Ends the sentence "the target needs ...". */
    readonly purpose: string;
}

/** What a target's Kubernetes is like, whoever created the cluster. */
export interface ClusterFacts {
    /** Disks behind the two storage classes; absent where the cluster's default class serves both. */
    readonly storage?: Readonly<Record<StorageTier, StorageKind>>;
    /** Annotations of the load balancer's Service that need nothing created beforehand. */
    readonly entranceAnnotations: Readonly<Record<string, string>>;
    /** Whether HPA and `kubectl top` need the metrics API installed. */
    readonly needsMetricsServer: boolean;
    /** What enforces network policies; absent where the cluster's own network ignores them, and the program installs an agent. */
    readonly policyEnforcer?: string;
}

/** What a profile is made of. */
export interface ProfileFacts {
    readonly nodes: NodePool;
    readonly volumes: VolumeRules;
}

/** What a new account may use and cannot have raised. */
export interface TrialAccount {
    /** The profile that stays within. */
    readonly profile: ProfileName;
    readonly vcpus: number;
    readonly memoryGiB?: number;
    /** Of volumes and boot volumes together; absent where only the number of disks is limited. */
    readonly volumesGiB?: number;
    /** US dollars to spend; absent where what is used costs nothing. */
    readonly credit?: number;
}

/** All that differs between targets and can be said without a cloud's SDK: one object per target, in `stacks/<target>/facts.ts`. */
export interface TargetFacts {
    /** Which cluster that is, in the words of the README. */
    readonly title: string;
    /** What its stack is for: to try things, to serve users, or to take over where production's cloud is not at hand. */
    readonly role: "development" | "production" | "fallback";
    /** Brokers that it can carry, the default first. */
    readonly brokers: readonly BrokerKind[];
    /** The longest that its own broker keeps events, whatever a stack asks for; absent where it has no broker. */
    readonly longestEvents?: { readonly broker: ManagedBroker; readonly hours: number; readonly why: string };
    /** Where it can keep logs, the default first. */
    readonly logStores: readonly LogStore[];
    /** The profiles that it offers. */
    readonly profiles: Readonly<Partial<Record<ProfileName, ProfileFacts>>>;
    /** Absent where nobody's account is needed. */
    readonly trial?: TrialAccount;
    readonly cluster: ClusterFacts;
    /** List prices applied to what a stack uses; empty where it costs nothing. */
    readonly costs: (usage: CloudUsage) => readonly CostItem[];
    /** Absent where the program makes no cluster. */
    readonly kubernetesVersion?: ValueForm;
    /** Zone of a domain in the cloud's own DNS; absent where it has none. */
    readonly dnsZone?: ValueForm;
    /** Whether the cloud gives a reserved address a name, which can have a public certificate. */
    readonly namesAddress?: boolean;
    /** By the names under which the target's own code knows the values. */
    readonly account: Readonly<Record<string, AccountKey>>;
    /** Command-line tools of the cloud; what every target needs is not among them. */
    readonly tools: readonly Tool[];
    /** Absent where no credentials are needed. */
    readonly findCredentials?: FindCredentials;
    /** What an account needs once, in this order; absent where nobody's account is needed. */
    readonly firstSteps?: readonly FirstStep[];
    readonly resources: ResourceFacts;
}

/** Facts of a target that somebody has an account for. */
export type CloudFacts = TargetFacts &
    Required<Pick<TargetFacts, "trial" | "kubernetesVersion" | "findCredentials" | "firstSteps">>;

/** The values of an account, by the names of the facts that ask for them. */
export type AccountOf<Facts extends Pick<TargetFacts, "account">> = Readonly<Record<keyof Facts["account"], string>>;

/** Names of the profiles that a target offers, the smallest first. */
export const profilesOf = ({ profiles }: Pick<TargetFacts, "profiles">): ProfileName[] =>
    profileNames.filter((it) => profiles[it] !== undefined);

/** Nodes and volumes of a profile. Config has made sure that the target offers it. */
export function profileOf(
    { title, profiles }: Pick<TargetFacts, "title" | "profiles">,
    name: ProfileName,
): ProfileFacts {
    const profile = profiles[name];
    if (!profile) throw new Error(`${title} has no profile ${name}: the config rules let it through`);
    return profile;
}
