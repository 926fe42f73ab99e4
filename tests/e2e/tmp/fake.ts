import { createServer } from "node:http";
import { randomUUID } from "node:crypto";
import { WebSocketServer, WebSocket } from "ws";
const users = new Map<string, any>(),
    tokens = new Map<string, string>(),
    tasks = new Map<string, any>(),
    reminders = new Map<string, any>();
const audit: any[] = [];
const sockets = new Map<string, Set<WebSocket>>();
const timers = new Map<string, NodeJS.Timeout>();
let offset = 0;
function emit(topic: string, type: string, task: any, changes?: any) {
    const time = new Date().toISOString();
    const id = randomUUID();
    audit.push({
        id: randomUUID(),
        event_id: id,
        event_type: type,
        timestamp: time,
        user_id: task.user_id,
        task_id: task.id,
        broker: { topic, partition: 0, offset: String(offset++) },
    });
    for (const s of sockets.get(task.user_id) ?? [])
        s.send(JSON.stringify({ type, event_id: id, task_id: task.id, version: task.version, time, task, changes }));
    if (topic === "task-events") {
        clearTimeout(timers.get(task.id));
        const r = reminders.get(task.id);
        if (type === "task.deleted" || type === "task.completed") {
            if (r) {
                r.status = "cancelled";
                emit("reminders", "reminder.cancelled", task);
            }
        } else if (task.due_date) {
            const at = Date.parse(task.due_date) - 900000;
            reminders.set(task.id, { task_id: task.id, remind_at: new Date(at).toISOString(), status: "scheduled" });
            emit("reminders", "reminder.scheduled", task);
            if (at - Date.now() < 2 ** 31)
                timers.set(
                    task.id,
                    setTimeout(() => {
                        reminders.get(task.id).status = "sent";
                        emit("reminders", "reminder.due", task);
                    }, at - Date.now()),
                );
        }
    }
}
export const server = createServer(async (req, res) => {
    const send = (s: number, b?: any) => {
        res.writeHead(s, { "content-type": "application/json" });
        res.end(b === undefined ? undefined : JSON.stringify(b));
    };
    let text = "";
    for await (const c of req) text += c;
    const body = text ? JSON.parse(text) : {};
    const url = new URL(req.url!, "http://x");
    const p = url.pathname;
    if (p === "/api/auth/register") {
        const u = { user_id: randomUUID(), ...body };
        users.set(body.email, u);
        return send(201, { user_id: u.user_id, email: u.email });
    }
    if (p === "/api/auth/login") {
        const u = users.get(body.email);
        const t = "h.p." + randomUUID();
        tokens.set(t, u.user_id);
        return send(200, { access_token: t, token_type: "Bearer", user_id: u.user_id, email: u.email });
    }
    const uid = tokens.get((req.headers.authorization ?? "").slice(7));
    if (!uid) return send(401, {});
    if (p.endsWith("/api/audit-logs")) return send(403, {});
    const m =
        /^(?:\/audit|\/notification)?\/api\/([^/]+)\/(tasks|reminders|audit-logs)(?:\/([^/]+))?(?:\/(\w+))?$/.exec(p);
    if (!m) return send(404, {});
    const [, owner, kind, id, verb] = m as any;
    if (owner !== uid) return send(403, {});
    if (kind === "audit-logs")
        return send(200, {
            items: audit.filter(
                (a) =>
                    a.user_id === uid &&
                    (!url.searchParams.has("task_id") || a.task_id === url.searchParams.get("task_id")),
            ),
            next_cursor: null,
        });
    if (kind === "reminders") return reminders.has(id) ? send(200, reminders.get(id)) : send(404, {});
    if (!id && req.method === "GET")
        return send(200, {
            items: [...tasks.values()].filter(
                (t) => t.user_id === uid && t.title.includes(url.searchParams.get("search") ?? ""),
            ),
            next_cursor: null,
        });
    const now = new Date().toISOString();
    const create = (b: any) => {
        const tid = randomUUID();
        const t = {
            id: tid,
            user_id: uid,
            description: "",
            status: "pending",
            priority: "medium",
            tags: [],
            due_date: null,
            recurrence: "none",
            recurrence_interval: 1,
            reminder_offset_minutes: 15,
            series_id: tid,
            occurrence: 1,
            version: 1,
            created_at: now,
            updated_at: now,
            ...b,
        };
        tasks.set(tid, t);
        emit("task-events", "task.created", t);
        return t;
    };
    if (!id) return send(201, create(body));
    const t = tasks.get(id);
    if (!t || t.user_id !== uid) return send(404, {});
    if (req.method === "GET") return send(200, t);
    if (req.method === "DELETE") {
        tasks.delete(id);
        emit("task-events", "task.deleted", t);
        return send(204);
    }
    if (req.method === "PUT") {
        const ch: any = {};
        for (const k of Object.keys(body))
            if (JSON.stringify(body[k]) !== JSON.stringify(t[k])) ch[k] = [t[k], body[k]];
        const n = { ...t, ...body, version: t.version + 1, updated_at: now };
        tasks.set(id, n);
        emit("task-events", "task.updated", n, ch);
        return send(200, n);
    }
    const status = verb === "complete" ? "completed" : "pending";
    if (t.status !== status) {
        const n = { ...t, status, version: t.version + 1, updated_at: now };
        tasks.set(id, n);
        emit("task-events", verb === "complete" ? "task.completed" : "task.reopened", n);
        if (status === "completed" && t.recurrence !== "none")
            setTimeout(
                () =>
                    create({
                        title: t.title,
                        recurrence: t.recurrence,
                        series_id: t.series_id,
                        occurrence: t.occurrence + 1,
                        due_date: new Date(Date.parse(t.due_date) + 7 * 86400000).toISOString(),
                    }),
                200,
            );
        return send(200, n);
    }
    return send(200, t);
});
const wss = new WebSocketServer({ server, handleProtocols: (p) => [...p][0]! });
wss.on("connection", (s, req) => {
    const tok = (req.headers["sec-websocket-protocol"] ?? "").split(",")[1]?.trim() ?? "";
    const uid = tokens.get(tok);
    if (!uid) return s.close(1008);
    if (!sockets.has(uid)) sockets.set(uid, new Set());
    sockets.get(uid)!.add(s);
    s.on("close", () => sockets.get(uid)!.delete(s));
    s.send(JSON.stringify({ type: "connected" }));
});
if (process.argv[2]) server.listen(Number(process.argv[2]), "127.0.0.1");
