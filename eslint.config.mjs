import stylistic from "@stylistic/eslint-plugin";
import pulumi from "@pulumi/eslint-plugin";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";
import { likeParameters } from "./checks/style/like-parameters.mjs";

/** Whose form is held: everything but tests. */
const house = ["index.ts", "{model,components,stacks,engine,policy,services,e2e,local,cli,checks,deployments}/**"];

export default tseslint.config(
    { ignores: ["**/node_modules/", "**/dist/", ".local/", ".pulumi/", "plan/", "**/*.js"] },
    ...tseslint.configs.recommendedTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        plugins: { "@pulumi": pulumi },
        files: ["**/*.ts", "**/*.tsx"],
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
    { files: ["**/*.mjs", "**/*.d.mts"], ...tseslint.configs.disableTypeChecked },
    prettier,
    // After prettier's, which turns off everything that it formats; it does not break templates and comments.
    {
        files: house.flatMap((it) => (it.endsWith(".ts") ? it : [`${it}/*.ts`, `${it}/*.tsx`, `${it}/*.mjs`])),
        plugins: { "@stylistic": stylistic },
        rules: {
            "max-lines": ["error", 300],
            "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
            "@stylistic/max-len": ["error", { code: 160, ignoreUrls: true }],
        },
    },
    {
        files: house.map((it) => (it.endsWith(".ts") ? it : `${it}/*.ts`)),
        plugins: { house: { rules: { "like-parameters": likeParameters } } },
        rules: { "house/like-parameters": "error" },
    },
);
