import { configOfThen } from "../../../cli/rollback/config-of-then";

const project = "todo-multicloud";
const defaults = { "todo-multicloud:imageTag": "", "todo-multicloud:protect": "false" };
const plain = (value: string) => ({ value, secret: false });
const list = (value: readonly string[]) => ({ value: JSON.stringify(value), objectValue: value, secret: false });

const present = `# What this stack is.
config:
  pulumi:disable-default-providers: ["*"]
  todo-multicloud:profile: standard # for production
  protect: true
  todo-multicloud:imageTag: broken
  todo-multicloud:database:
    password:
      secure: v1:now
encryptionsalt: v1:salt
`;
const same = {
    "pulumi:disable-default-providers": list(["*"]),
    "todo-multicloud:profile": plain("standard"),
    "todo-multicloud:protect": plain("true"),
    "todo-multicloud:imageTag": plain("broken"),
    "todo-multicloud:database": { secret: true },
};

it("leaves a file alone whose values are those of then", () => {
    expect(configOfThen(present, project, same, defaults)).toEqual({ text: present, changed: [], missingSecrets: [] });
});

it("puts back what has another value, removes what was not there, keeps secrets, comments and salt", () => {
    const { "todo-multicloud:protect": _, ...then } = { ...same, "todo-multicloud:imageTag": plain("v1") };
    const restored = configOfThen(present, project, then, defaults);
    expect(restored.changed).toEqual(["todo-multicloud:imageTag", "todo-multicloud:protect"]);
    expect(restored.text).toBe(present.replace("broken", "v1").replace("  protect: true\n", ""));
});

it("does not write down what was the default", () => {
    const then = { ...same, "todo-multicloud:imageTag": plain("") };
    const without = present.replace("  todo-multicloud:imageTag: broken\n", "");
    expect(configOfThen(without, project, then, defaults)).toMatchObject({ text: without, changed: [] });
    // The default of now may be another one: what is written down has to go back.
    expect(configOfThen(present, project, then, defaults).text).toContain('todo-multicloud:imageTag: ""');
});

it("adds what has been removed since", () => {
    const then = { ...same, "todo-multicloud:adminCidrs": list(["203.0.113.0/24"]) };
    const { text, changed } = configOfThen(present, project, then, defaults);
    expect(changed).toEqual(["todo-multicloud:adminCidrs"]);
    expect(text).toMatch(/todo-multicloud:adminCidrs:\n\s+- 203\.0\.113\.0\/24\n/);
});

it("names the secrets that nobody has any more", () => {
    const then = { ...same, "todo-multicloud:kafka": { secret: true } };
    expect(configOfThen(present, project, then, defaults).missingSecrets).toEqual(["todo-multicloud:kafka"]);
});

it("makes a config where the file has none", () => {
    const { text } = configOfThen("", project, { "todo-multicloud:profile": plain("free") }, {});
    expect(text).toBe("config:\n  todo-multicloud:profile: free\n");
});
