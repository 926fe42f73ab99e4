/** So many parameters of one type a caller can still tell apart. */
const allowed = 2;

/** Whether a parameter's type is ours to choose. A callback's is given by whoever calls it. */
const declaresType = (parameter) =>
    parameter.type === "TSParameterProperty"
        ? declaresType(parameter.parameter)
        : parameter.type === "AssignmentPattern" || parameter.typeAnnotation !== undefined;

/** A rule of ESLint: objects instead of three or more positional parameters of one type. No published plugin has it. */
export const likeParameters = {
    meta: {
        type: "suggestion",
        schema: [],
        messages: {
            alike: "{{ names }} are all of type {{ type }}: a caller may swap them, and nothing notices. Take an object.",
        },
    },
    create(context) {
        const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
        const checker = program.getTypeChecker();

        function check(node) {
            const byType = new Map();
            for (const parameter of node.params.filter(declaresType)) {
                const type = checker.getNonNullableType(
                    checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(parameter)),
                );
                byType.set(type, [...(byType.get(type) ?? []), parameter]);
            }
            for (const [type, alike] of byType) {
                if (alike.length <= allowed) continue;
                const names = alike.map((it) => context.sourceCode.getText(it)).join(", ");
                context.report({ node, messageId: "alike", data: { names, type: checker.typeToString(type) } });
            }
        }
        return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
    },
};
