import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isReady, type Verdict } from "../../../policy/checklist";
import { describeProblem } from "../../../stacks/config/problems";
import { type PlannedResource } from "../../../engine/monitor";
import { type Difference } from "../../../engine/plan/compare";
import { type StackPlan } from "../../../engine/plan/plan-stack";
import { nameIn } from "../../../engine/urn";
import { capacityChart, costChart, money, share, timelineChart } from "./charts";
import { differenceSection } from "./differences";
import { drawGraph } from "./drawing";
import { componentGraph, type Graph } from "./graph";
import { columns, counted, Html, html } from "./html";

/** What the page shows: the data of `plan --json`, and the production checklist. */
export interface PageData {
    readonly stacks: Readonly<Record<string, StackPlan>>;
    readonly readiness: Readonly<Record<string, readonly Verdict[]>>;
    readonly differences: readonly Difference[];
    readonly made: Origin;
}

/** Whose plan a page is, for somebody whom it is sent to. */
export interface Origin {
    readonly project: string;
    /** Absent outside a Git repository. */
    readonly commit: string | undefined;
    readonly on: Date;
}

const asset = (name: string): Html => new Html(readFileSync(join(__dirname, name), "utf8"));
const custom = (resources: readonly PlannedResource[]): PlannedResource[] => resources.filter((it) => it.custom);
const kindOf = ({ type }: PlannedResource): string => type.split(":").at(-1) ?? type;

const setting = ({ config }: StackPlan, key: string): string =>
    Object.entries(config).find(([name]) => name.endsWith(`:${key}`) && !/^(gcp|oci|azure)/.test(name))?.[1] ?? "";

/** A state in words, with a mark that does not depend on its color. */
const verdictMark = (good: boolean, text: string): Html =>
    html`<span class="${good ? "mark good" : "mark bad"}">${good ? "✓" : "✗"} ${text}</span>`;

function overview({ stacks, readiness }: PageData): Html {
    const rows = Object.entries(stacks).map(([name, plan]) => {
        const { capacity, cost, timeline, problems, resources } = plan;
        const verdicts = readiness[name] ?? [];
        const hold = verdicts.filter((it) => it.findings.length === 0).length;
        return html`<tr>
            <th scope="row"><a href="#${name}">${name}</a></th>
            <td>${setting(plan, "profile")}</td>
            <td>${setting(plan, "broker")}</td>
            <td>${capacity?.nodes ?? "?"}</td>
            <td class="number">${custom(resources).length}</td>
            <td class="number">${capacity ? share(capacity.requested.cpu, capacity.allocatable.cpu) : "?"}</td>
            <td class="number">${capacity ? share(capacity.requested.memory, capacity.allocatable.memory) : "?"}</td>
            <td class="number">${cost ? money(cost.monthly) : "?"}</td>
            <td class="number">${timeline ? `${timeline.minutes} min` : "?"}</td>
            <td>
                ${verdictMark(problems.length === 0, problems.length === 0 ? "fits" : counted(problems.length, "problem"))}
            </td>
            <td>${verdictMark(isReady(verdicts), `${hold} of ${verdicts.length}`)}</td>
        </tr>`;
    });
    const numbers = ["Resources", "CPU", "Memory", "A month", "First up"].map((it) => ({ numbers: it }));
    return html`<div class="scroll">
        <table class="overview">
            ${columns("Stack", "Profile", "Broker", "Nodes", ...numbers, "Capacity", "Readiness")}
            <tbody>
                ${rows}
            </tbody>
        </table>
    </div>`;
}

function partList(stack: string, { nodes, edges }: Graph): Html {
    return html`<div class="parts">
        ${nodes
            .filter((it) => it.resources.length > 0)
            .map((node) => {
                const needs = edges.filter(([, to]) => to === node.id).map(([from]) => from);
                return html`<details id="${stack}-part-${node.id}">
                    <summary>
                        ${node.id}
                        <small
                            >${node.type}, ${node.resources.length}
                            resources${needs.length > 0 ? `, after ${needs.join(", ")}` : ""}</small
                        >
                    </summary>
                    <table>
                        ${columns("Kind", "Name", "Waits for")}
                        <tbody>
                            ${node.resources.map(
                                (it) =>
                                    html`<tr>
                                        <td>${kindOf(it)}</td>
                                        <td><code>${it.name}</code>${it.protect ? " (protected)" : ""}</td>
                                        <td>${it.dependsOn.map((urn) => html`<code>${nameIn(urn)}</code> `)}</td>
                                    </tr>`,
                            )}
                        </tbody>
                    </table>
                </details>`;
            })}
    </div>`;
}

function readinessList(verdicts: readonly Verdict[]): Html {
    const order = (it: Verdict) => (it.findings.length > 0 ? 0 : it.accepted.length > 0 ? 1 : 2);
    return html`<ul class="rules">
        ${[...verdicts]
            .sort((a, b) => order(a) - order(b))
            .map(
                ({ rule, notes, findings, accepted }) =>
                    html`<li>
                        ${verdictMark(findings.length === 0, findings.length === 0 ? "holds" : "fails")}
                        <span
                            ><strong>${rule.title}</strong>
                            <small>${rule.severity}, ${rule.requirement}</small>
                            ${notes.map((it) => html`<br /><small>${it}</small>`)}
                            ${findings.map((it) => html`<br />${it}`)}
                            ${findings.length > 0 ? html`<br /><em>Fix: ${rule.fix}</em>` : undefined}
                            ${accepted.map((it) => html`<br /><small>accepted: ${it.finding} (${it.reason})</small>`)}</span
                        >
                    </li>`,
            )}
    </ul>`;
}

/** Lines that ask for attention; nothing when there are none. */
const callout = (title: string, lines: readonly string[], kind = ""): Html | undefined =>
    lines.length === 0
        ? undefined
        : html`<div class="callout ${kind}">
              <h3>${title}</h3>
              <pre>${lines.join("\n")}</pre>
          </div>`;

const titled = (title: string, content: Html): Html =>
    html`<h3>${title}</h3>
        ${content}`;

function madeParts(stack: string, resources: readonly PlannedResource[]): Html {
    const graph = componentGraph(resources);
    return html`<p class="note">An arrow leads to what waits. Select a part for its resources.</p>
        <div class="scroll canvas" tabindex="0" role="region" aria-label="Graph of ${stack}">
            ${drawGraph(stack, graph)}
        </div>
        ${partList(stack, graph)}`;
}

function stackSection(stack: string, plan: StackPlan, verdicts: readonly Verdict[]): Html {
    const { problems, warnings, placeholders, capacity, cost, timeline, resources } = plan;
    const missing = placeholders.map((it) => `pulumi config set --stack ${stack} ${it} VALUE`);
    const told = (all: StackPlan["problems"]) => all.flatMap((it) => [describeProblem(it), ""]).slice(0, -1);
    return html`<section class="stack" id="${stack}" aria-labelledby="${stack}-title">
        <h2 id="${stack}-title">Stack ${stack}</h2>
        ${callout("✗ Problems", told(problems), "bad")} ${callout("Warnings", told(warnings))}
        ${callout("To fill in before the first deployment", missing)}
        ${resources.length > 0 ? titled("What is made, and in which order", madeParts(stack, resources)) : undefined}
        ${timeline && titled(`Expected timeline: ${timeline.minutes} minutes`, timelineChart(timeline))}
        ${capacity && titled(`Requests against ${capacity.nodes}`, capacityChart(capacity))}
        ${cost && titled("Cost", costChart(cost))}
        ${verdicts.length > 0 ? titled("Production readiness", readinessList(verdicts)) : undefined}
    </section>`;
}

function originLine({ project, commit, on }: Origin): Html {
    const date = on.toISOString().slice(0, 10);
    return html`<p class="note">${project}${commit === undefined ? "" : `, commit ${commit}`}, ${date}</p>`;
}

/** One page without any request: readable without color, script or mouse. */
export function planPage(data: PageData): string {
    const names = Object.keys(data.stacks);
    return html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>Plan of ${data.made.project}: ${names.join(", ")}</title>
                <link rel="icon" href="data:," />
                <style>
                    ${asset("page.css")}
                </style>
            </head>
            <body>
                <header>
                    <h1>The plan</h1>
                    <p>
                        What ${names.length === 1 ? "the stack" : "the stacks"} would create, need and cost, before
                        anything is created.
                    </p>
                    ${originLine(data.made)}
                </header>
                <main>
                    ${overview(data)}
                    <nav aria-label="Stacks">
                        ${[...names, ...(names.length > 1 ? ["differences"] : [])].map((it) => html`<a href="#${it}">${it}</a>`)}
                    </nav>
                    ${names.map((name) => stackSection(name, data.stacks[name]!, data.readiness[name] ?? []))}
                    ${differenceSection(names, data.differences)}
                </main>
                <script>
                    ${asset("page.client.js")};
                </script>
            </body>
        </html> `.text;
}
