import { PolicyPack } from "@pulumi/policy";
import { lastPlatform, policiesOf } from "./policies";
import { checklistRules } from "./rules";

const platformOf = lastPlatform();

new PolicyPack("todo-production-readiness", {
    policies: checklistRules.flatMap((rule) => policiesOf(rule, platformOf)),
});
