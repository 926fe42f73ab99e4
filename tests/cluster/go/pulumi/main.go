// Pulumi's Kubernetes provider. Its own command embeds two files that its release process makes; this one reads them from
// beside the path that it is started by.
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

func main() {
	read := func(name string) []byte {
		content, err := os.ReadFile(filepath.Join(filepath.Dir(os.Args[0]), name))
		if err != nil {
			log.Fatal(err)
		}
		return content
	}
	provider.Serve("kubernetes", version.Version, read("schema.json"), read("terraform-mapping.json"))
}
