// Checks dashboards against Grafana's schema: every field is known, at any depth and for every type of panel and query, and of its type.
// The schema is the one of the foundation SDK, which Grafana generates from its own; in TypeScript it is types alone, in Go it is code.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// The SDK answers a document without errors with an empty list of them, which is not nil.
func problems(err error) error {
	var list cog.BuildErrors
	if errors.As(err, &list) && len(list) == 0 {
		return nil
	}
	return err
}

func check(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var model dashboard.Dashboard
	if err := problems(model.UnmarshalJSONStrict(content)); err != nil {
		return err
	}
	return problems(model.Validate())
}

func main() {
	// Options and queries of each type of panel and data source.
	plugins.RegisterDefaultPlugins()
	failed := false
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			failed = true
			fmt.Fprintf(os.Stderr, "%s:\n%v\n", file, err)
		}
	}
	if failed {
		os.Exit(1)
	}
}
