import { type Builder } from "@grafana/grafana-foundation-sdk/cog";
import { type Panel as GrafanaPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import fc from "fast-check";
import { layOutLine, type PanelSize } from "../../../components/monitoring/dashboards/layout";

/** Sizes that a line's panels get. */
function sizes(panels: readonly { readonly weight: number; readonly height: number }[]): PanelSize[] {
    const given: PanelSize[] = [];
    layOutLine(
        panels.map((it) => ({
            ...it,
            build: (size) => {
                given.push(size);
                return {} as Builder<GrafanaPanel>;
            },
        })),
    );
    return given;
}
const widths = (...weights: number[]) => sizes(weights.map((weight) => ({ weight, height: 8 }))).map((it) => it.width);

it.each([
    [[1], [24]],
    [
        [1, 1, 1],
        [8, 8, 8],
    ],
    [
        [3, 1, 1, 1],
        [12, 4, 4, 4],
    ],
    [
        [2, 3, 3],
        [6, 9, 9],
    ],
    [
        [1, 1, 1, 1, 1],
        [5, 5, 4, 5, 5],
    ],
    [
        [6, 6, 1, 2, 4, 6],
        [6, 6, 1, 1, 4, 6],
    ],
])("weights %p make widths %p", (weights, expected) => expect(widths(...weights)).toEqual(expected));

it("any line fills all columns, and is as high as its highest panel", () =>
    fc.assert(
        fc.property(
            fc.array(fc.record({ weight: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 3, max: 12 }) }), {
                minLength: 1,
                maxLength: 6,
            }),
            (panels) => {
                const given = sizes(panels);
                expect(given.reduce((sum, it) => sum + it.width, 0)).toBe(24);
                expect(given.every((it) => it.width > 0)).toBe(true);
                expect(new Set(given.map((it) => it.height))).toEqual(
                    new Set([Math.max(...panels.map((it) => it.height))]),
                );
            },
        ),
    ));
