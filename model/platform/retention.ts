import { commonRetention, type Retention } from "../contract/retention";
import { type ProfileName, type TargetName } from "./choices";

const metricsDays: Readonly<Record<ProfileName, number>> = { free: 7, small: 15, standard: 30 };

/** What a stack keeps that says nothing. Logs: a week on a cluster for development, a month in production (FR-009). */
export const defaultRetention = (target: TargetName, profile: ProfileName): Retention => ({
    logsDays: target === "dev" ? 7 : 30,
    metricsDays: metricsDays[profile],
    ...commonRetention,
});
