import { changedPaths } from "./changes";

it("names the paths of what is not the same", () => {
    expect(changedPaths({ a: 1, b: [{ c: 2 }] }, { a: 1, b: [{ c: 2 }] })).toEqual([]);
    expect(changedPaths({ a: 1, b: [{ c: 2 }], d: {} }, { a: 2, b: [{ c: 3 }, 4] })).toEqual([
        "a",
        "b.0.c",
        "b.1",
        "d",
    ]);
});
