import { render } from "preact";
import { App } from "./app";

const root = document.getElementById("page")!;
root.replaceChildren();
render(<App dashboards={document.documentElement.dataset["dashboards"] ?? ""} />, root);
