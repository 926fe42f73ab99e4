import pulumi from "@pulumi/eslint-plugin";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["**/node_modules/", "**/dist/", ".pulumi/", "plan/", "**/*.js"] },
    ...tseslint.configs.recommendedTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        plugins: { "@pulumi": pulumi },
        files: ["**/*.ts"],
        rules: {
            "@pulumi/no-output-in-template-literal": "error",
            "@pulumi/no-output-instance-in-template-literal": "error",
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
            eqeqeq: "error",
            curly: ["error", "multi-line"],
            // A component registers itself with the engine by being constructed.
            "no-new": "off",
        },
    },
    // Jest's matchers, such as `expect.any(String)`, are `any` by design.
    { files: ["**/tests/**/*.ts"], rules: { "@typescript-eslint/no-unsafe-assignment": "off" } },
    { files: ["**/*.mjs"], ...tseslint.configs.disableTypeChecked },
    prettier,
);
