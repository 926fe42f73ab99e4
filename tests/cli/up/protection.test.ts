import { refuseProtected } from "../../../cli/up/protection";
import { UserError } from "../../../engine/command/user-error";

const resource = (name: string, protect?: boolean) => ({ urn: `urn:pulumi:oke::p::x:y:Z::${name}`, protect });

it("refuses before anything is deleted, and says what is protected and how to lift it", () => {
    const resources = [resource("gateway"), resource("backups-store-bucket", true), resource("data", true)];
    const refusal = () => refuseProtected("oke", resources, "PULUMI_BACKEND_URL=file:///state ");
    expect(refusal).toThrow(UserError);
    expect(refusal).toThrow("stack oke is protected, so nothing was deleted: it holds backups-store-bucket, data");
    try {
        refusal();
    } catch (error) {
        expect((error as UserError).fix).toBe(
            "PULUMI_BACKEND_URL=file:///state pulumi config set protect false --stack oke && npm run up -- oke && npm run down -- oke",
        );
    }
});

it("names a few of many", () => {
    const many = Array.from({ length: 9 }, (_, index) => resource(`r${index}`, true));
    expect(() => refuseProtected("oke", many, "")).toThrow(/r0, r1, r2, r3, r4, r5, and 3 more$/);
});

it("lets a stack go that nothing protects", () =>
    expect(() => refuseProtected("dev", [resource("gateway"), resource("data", false)], "")).not.toThrow());
