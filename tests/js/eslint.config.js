import js from "@eslint/js";
import globals from "globals";

const page = ["lstm_demo/**/*.js", "tests/browser/*.js"];

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-len": ["error", 140],
      "no-unused-vars": ["error", { args: "all", argsIgnorePattern: "^_$" }],
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: page, languageOptions: { globals: globals.browser } },
  { files: ["tests/**"], ignores: page, languageOptions: { globals: globals.node } },
];
