import {
    describeVersion,
    lastGood,
    lastGoodOf,
    lastSuccess,
    type HistoricConfig,
    type HistoricUpdate,
} from "../../../cli/rollback/last-good";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 12, minute));
const config: HistoricConfig = { "todo-multicloud:profile": { value: "small", secret: false } };

/** A history, oldest first, as short words: kind, result, commit. */
function history(...entries: readonly (readonly [string, string, string?, Partial<HistoricUpdate>?])[]) {
    return entries
        .map(([kind, result, commit, more], index): HistoricUpdate => ({
            kind,
            result,
            startTime: at(index),
            endTime: at(index + 1),
            environment: commit === undefined ? {} : { "git.head": commit, "git.dirty": "false" },
            config,
            ...more,
        }))
        .reverse();
}

describe("a stack goes back", () => {
    it("to the update that succeeded before the failed ones", () => {
        const updates = history(
            ["update", "succeeded", "aaa"],
            ["update", "succeeded", "bbb"],
            ["refresh", "succeeded", "ccc"],
            ["update", "failed", "ccc"],
            ["update", "failed", "ddd"],
        );
        expect(lastGood(updates, "oke")).toEqual({ revision: "bbb", update: updates[3] });
    });

    it("past updates that rolled out the same, when the last one succeeded and is unwanted all the same", () => {
        const updates = history(
            ["update", "succeeded", "aaa"],
            ["update", "succeeded", "bbb"],
            ["update", "succeeded", "bbb"],
        );
        expect(lastGood(updates, "oke").revision).toBe("aaa");
    });

    it("to the same commit when only the config differs", () => {
        const other = { config: { ...config, "todo-multicloud:imageTag": { value: "broken", secret: false } } };
        const updates = history(["update", "succeeded", "aaa"], ["update", "succeeded", "aaa", other]);
        expect(lastGood(updates, "oke").update).toBe(updates[1]);
    });

    it("to the same commit when its update failed, since a half-done update is none", () => {
        expect(lastGood(history(["update", "succeeded", "aaa"], ["update", "failed", "aaa"]), "oke").revision).toBe(
            "aaa",
        );
    });

    it("not beyond the day that it was taken away", () => {
        const updates = history(
            ["update", "succeeded", "aaa"],
            ["destroy", "succeeded", "aaa"],
            ["update", "failed", "bbb"],
        );
        expect(() => lastGood(updates, "oke")).toThrow(/no earlier update of oke succeeded/);
    });

    it.each([
        ["it has never been brought up", history(["preview", "succeeded", "aaa"]), /no update to go back from/],
        [
            "nothing succeeded",
            history(["update", "failed", "aaa"], ["update", "failed", "bbb"]),
            /nothing to go back to/,
        ],
        ["the version is in no repository", history(["update", "succeeded"], ["update", "failed", "bbb"]), /no commit/],
        [
            "the version was not committed",
            history(
                ["update", "succeeded", "aaa", { environment: { "git.head": "aaa", "git.dirty": "true" } }],
                ["update", "failed", "bbb"],
            ),
            /12:00 UTC succeeded with commit aaa and changes that were not committed/,
        ],
    ])("not when %s", (_reason, updates, sentence) => {
        expect(() => lastGood(updates, "oke")).toThrow(sentence);
    });
});

it("finds how a named commit was configured when it last worked", () => {
    const updates = history(["update", "succeeded", "aaa"], ["update", "failed", "aaa"], ["update", "failed", "bbb"]);
    expect(lastGoodOf(updates, "aaa")).toBe(updates[2]);
    expect(lastGoodOf(updates, "bbb")).toBeUndefined();
    expect(describeVersion({ revision: "b".repeat(40) })).toBe(
        "bbbbbbbbbb, which this stack has never run with success",
    );
});

it("knows since when nothing has worked", () => {
    expect(lastSuccess(history(["update", "succeeded", "aaa"], ["update", "failed", "bbb"]))).toEqual(at(1));
    expect(lastSuccess([])).toEqual(new Date(0));
});
