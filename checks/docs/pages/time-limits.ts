import { timeLimits } from "../../../model/contract/time-limits";
import { code, markdownTable } from "./markdown";

/** How long the parts of the platform wait for each other. */
export function timeLimitReference(): string {
    const rows = Object.entries(timeLimits).map(([name, { seconds, meaning, outlasts }]) => [
        code(name),
        `${seconds} s`,
        meaning,
        Object.entries(outlasts)
            .map(([other, reason]) => `${code(other)}: ${reason}`)
            .join("; "),
    ]);
    return [
        "# Time limits",
        [
            "A limit that ends together with a retry below it makes an error of a single lost packet.",
            "So each is longer than those that it names; a test compares.",
            "They are in `model/contract/time-limits.ts`.",
        ].join(" "),
        markdownTable(["Limit", "After", "What happens", "Longer than"], rows),
    ].join("\n\n");
}
