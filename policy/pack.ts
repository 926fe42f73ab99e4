import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./policies";
import { rules } from "./rules";

new PolicyPack("todo-production-readiness", { policies: rules.flatMap(policiesOf) });
