import { z } from "zod";
import { identityOf, requireIdentity, requireOwner, type Tokens } from "@todo/shared/auth";
import { problemSchema } from "@todo/shared/problems";
import { scoped, type Server } from "@todo/shared/server";
import { seriesPatchSchema, taskSchema } from "@todo/shared/task";
import { storedMoment } from "@todo/shared/text";
import { type Tasks } from "./tasks";

const seriesSchema = taskSchema
    .pick({
        series_id: true,
        recurrence: true,
        recurrence_interval: true,
        rrule: true,
        time_zone: true,
        all_day: true,
        series_start: true,
    })
    .extend({
        open_tasks: z.array(z.uuid()).describe("Its open occurrences: one, or two after an undo"),
        next_dates: z.array(storedMoment()).describe("Due dates that follow, if each is completed in time"),
    })
    .meta({ id: "Series" });

const common = {
    tags: ["series"],
    security: [{ bearer: [] }],
    params: z.object({ user_id: z.string(), series_id: z.uuid() }),
};
const response = {
    200: seriesSchema,
    400: problemSchema,
    401: problemSchema,
    403: problemSchema,
    404: problemSchema,
};

/** A series as a whole; what is done to one occurrence alone is among the routes of tasks. */
export function seriesRoutes(server: Server, tasks: Tasks, tokens: Tokens): void {
    scoped(server, (routes) => {
        requireIdentity(routes, tokens);
        requireOwner(routes);
        const url = "/api/:user_id/series/:series_id";
        routes.get(
            url,
            { schema: { ...common, response, operationId: "readSeries", summary: "Read a series" } },
            (request) => tasks.series(identityOf(request).userId, request.params.series_id),
        );
        routes.patch(
            url,
            {
                schema: {
                    ...common,
                    response: { ...response, 422: problemSchema },
                    operationId: "changeSeries",
                    summary: "Change a series from its open occurrence on; recurrence none ends it",
                    body: seriesPatchSchema,
                },
            },
            (request) => tasks.updateSeries(identityOf(request).userId, request.params.series_id, request.body),
        );
    });
}
