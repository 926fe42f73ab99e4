import { LocalWorkspace, StackNotFoundError, type PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { findStack, requireStack } from "../../../cli/up/operation";

const pulumi = {} as PulumiCommand;
const select = jest.spyOn(LocalWorkspace, "selectStack");
const create = jest.spyOn(LocalWorkspace, "createOrSelectStack");

beforeEach(() => {
    const workspace = { whoAmI: () => Promise.resolve({ url: "https://state.example", user: "ada" }) };
    jest.spyOn(LocalWorkspace, "create").mockResolvedValue(workspace as unknown as LocalWorkspace);
});

it("a stack that exists is found", async () => {
    select.mockResolvedValue({ name: "oke" } as Stack);
    expect((await findStack(".", "oke", pulumi))?.stack.name).toBe("oke");
});

it("a command that needs a stack makes none, and says how it is brought up", async () => {
    select.mockRejectedValue(Object.create(StackNotFoundError.prototype) as Error);
    expect(await findStack(".", "oke", pulumi)).toBeUndefined();
    await expect(requireStack(".", "oke", pulumi)).rejects.toMatchObject({
        message: "stack oke has not been brought up",
        fix: "npm run up -- oke",
    });
    expect(create).not.toHaveBeenCalled();
});

it("another failure of Pulumi is told as it is", async () => {
    select.mockRejectedValue(new Error("incorrect passphrase"));
    await expect(findStack(".", "oke", pulumi)).rejects.toThrow("incorrect passphrase");
});
