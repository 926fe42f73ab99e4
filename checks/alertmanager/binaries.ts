import { goPrograms, type GoModule } from "../go/programs";

/** The release that kube-prometheus-stack installs. */
const alertmanagerModule = {
    folder: __dirname,
    programs: {
        alertmanager: "github.com/prometheus/alertmanager/cmd/alertmanager",
        amtool: "github.com/prometheus/alertmanager/cmd/amtool",
    },
    edits: [
        // The module comes without the pages of its user interface, which a release builds.
        {
            module: "github.com/prometheus/alertmanager",
            file: "ui/web.go",
            from: "//go:embed app/dist",
            to: "//go:embed app/index.html",
        },
    ],
    announcement: "Alertmanager, once: about a minute",
} as const satisfies GoModule<string>;

/**
 * Paths of Alertmanager and amtool.
 *
 * @throws UserError without Go.
 */
export const alertmanagerBinaries = (progress?: (step: string) => void) => goPrograms(alertmanagerModule, progress);
