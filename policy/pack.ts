import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./policies";
import { checklistRules } from "./rules";

new PolicyPack("todo-production-readiness", { policies: checklistRules.flatMap(policiesOf) });
