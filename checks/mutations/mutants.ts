import { createHash } from "node:crypto";
import ts from "typescript";

/** One plausible mistake in one file. */
export interface Mutant {
    readonly file: string;
    readonly line: number;
    readonly start: number;
    readonly end: number;
    readonly before: string;
    readonly after: string;
}

type Replacement = readonly [start: number, end: number, after: string];

const { SyntaxKind: Kind } = ts;

const operators: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
    [Kind.LessThanToken]: ">=",
    [Kind.LessThanEqualsToken]: "<",
    [Kind.GreaterThanToken]: "<=",
    [Kind.GreaterThanEqualsToken]: ">",
    [Kind.EqualsEqualsEqualsToken]: "!==",
    [Kind.ExclamationEqualsEqualsToken]: "===",
    [Kind.AmpersandAmpersandToken]: "||",
    [Kind.BarBarToken]: "&&",
    [Kind.AsteriskToken]: "/",
};

/** Calls that a list goes through, and may be forgotten. */
const steps = new Set(["filter", "sort", "reverse", "trim", "toLowerCase", "min", "max", "refine"]);

const instead = (node: ts.Node, after: string): Replacement => [node.getStart(), node.end, after];

/** The table of mistakes: what each kind of code becomes when somebody slips. */
function mistakesAt(node: ts.Node, text: string): Replacement[] {
    if (ts.isBinaryExpression(node)) {
        const other = operators[node.operatorToken.kind];
        return other === undefined ? [] : [instead(node.operatorToken, other)];
    }
    if (node.kind === Kind.TrueKeyword) return [instead(node, "false")];
    if (node.kind === Kind.FalseKeyword) return [instead(node, "true")];
    if (ts.isNumericLiteral(node)) return [instead(node, node.text === "0" ? "1" : `(${node.getText()} * 10)`)];
    if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken)
        return [instead(node, node.operand.getText())];
    if (ts.isConditionalExpression(node)) {
        const { condition, whenTrue, whenFalse } = node;
        return [instead(node, `${condition.getText()} ? ${whenFalse.getText()} : ${whenTrue.getText()}`)];
    }
    if (ts.isIfStatement(node) && node.elseStatement === undefined) return [instead(node.expression, "false")];
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        const { expression, name } = node.expression;
        return steps.has(name.text) ? [instead(node, expression.getText())] : [];
    }
    if (ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.parent)) {
        const comma = /^\s*,/.exec(text.slice(node.end))?.[0].length ?? 0;
        return [[node.getStart(), node.end + comma, ""]];
    }
    return [];
}

/** What tells people something, or types: no test is to know it by heart. */
const isLeftOut = (node: ts.Node): boolean =>
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    (ts.isPropertyAssignment(node) && /^(description|summary|title|tags|operationId)$/.test(node.name.getText()));

/** Every mistake of the table that a file of TypeScript has a place for. */
export function mutantsOfCode(file: string, text: string): Mutant[] {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const mutants: Mutant[] = [];
    const visit = (node: ts.Node): void => {
        if (isLeftOut(node)) return;
        for (const [start, end, after] of mistakesAt(node, text)) {
            const line = source.getLineAndCharacterOfPosition(start).line + 1;
            mutants.push({ file, line, start, end, before: text.slice(start, end), after });
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return mutants;
}

/** Every line of a Helm template that sets a key to a value: each may be missing, or say the opposite. */
export function mutantsOfTemplate(file: string, text: string): Mutant[] {
    const lines = [...text.matchAll(/^ *(?:- )?[\w."/-]+: *\S.*$/gm)];
    return lines.map(({ 0: before, index }) => {
        const opposite = before.replace(/\b(true|false)\b/, (it) => (it === "true" ? "false" : "true"));
        return {
            file,
            line: text.slice(0, index).split("\n").length,
            start: index,
            end: index + before.length,
            before: before.trim(),
            after: opposite === before ? "" : opposite,
        };
    });
}

export const mutated = (text: string, { start, end, after }: Mutant): string =>
    `${text.slice(0, start)}${after}${text.slice(end)}`;

/** The same mutants for the same seed, whatever order they come in. */
export function sample(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
    const rank = ({ file, before, after, start }: Mutant) =>
        createHash("sha256").update([seed, file, start, before, after].join("\0")).digest("hex");
    return mutants
        .map((it) => [rank(it), it] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .slice(0, count)
        .map(([, it]) => it);
}
