import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { projectFolder } from "./stacks";

/** A command that an error, a finding or a rule offers, as its source has it; what is filled in there is VALUE here. */
export interface OfferedFix {
    /** File and line. */
    readonly place: string;
    readonly text: string;
}

/** Everything that a source offers behind `try:` and `fix:`, as far as it can be read without running it. */
export function fixesIn(path: string): OfferedFix[] {
    const file = ts.createSourceFile(
        path,
        readFileSync(join(projectFolder, path), "utf8"),
        ts.ScriptTarget.Latest,
        true,
    );
    const found: OfferedFix[] = [];
    const visit = (node: ts.Node): void => {
        const offered = offeredBy(node);
        if (offered !== undefined) {
            const { line } = file.getLineAndCharacterOfPosition(offered.getStart());
            found.push(...textsOf(offered).map((text) => ({ place: `${path}:${line + 1}`, text })));
        } else if (ts.isTemplateExpression(node) || ts.isStringLiteralLike(node)) {
            const { line } = file.getLineAndCharacterOfPosition(node.getStart());
            const inMessages = textsOf(node).map((it) => /^ *(?:try|fix): ([^]+)/m.exec(it)?.[1]);
            const known = inMessages.filter((it) => it !== undefined && it !== "VALUE");
            // Variables before a command.
            const texts = known.map((it) => it!.replace(/^VALUE(?=[a-z])/, ""));
            found.push(...texts.map((text) => ({ place: `${path}:${line + 1}`, text })));
        }
        ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
}

const nameOf = (node: ts.Node): string => (ts.isIdentifier(node) ? node.text : "");

/** The expression behind `new UserError(message, ...)`, `fix: ...` and `const fix = ...`. */
function offeredBy(node: ts.Node): ts.Expression | undefined {
    if (ts.isNewExpression(node) && nameOf(node.expression) === "UserError") return node.arguments?.[1];
    const isNamed = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node);
    return isNamed && /^(fix|\w+Fix|\w*[hH]int)$/.test(nameOf(node.name)) ? node.initializer : undefined;
}

/** The texts that an expression may have. */
function textsOf(node: ts.Expression): string[] {
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isTemplateExpression(node)) {
        // What a command begins with is a program that the source does not name, or variables before it.
        const start = node.head.text === "" && !/^\s/.test(node.templateSpans[0]!.literal.text) ? "" : "VALUE";
        const rest = node.templateSpans.map((it, index) => (index === 0 ? start : "VALUE") + it.literal.text);
        return [node.head.text + rest.join("")];
    }
    if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
    if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(textsOf);
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return textsOf(node.body);
    if (ts.isBinaryExpression(node)) {
        const sides = [textsOf(node.left), textsOf(node.right)] as const;
        if (node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return sides.flat();
        return sides[0].flatMap((left) => sides[1].map((right) => left + right));
    }
    // names.map((it) => `command ${it}`).join("\n")
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        const { name, expression } = node.expression;
        if (name.text === "join") return textsOf(expression);
        if (name.text === "map") return node.arguments.flatMap(textsOf);
    }
    return [];
}
