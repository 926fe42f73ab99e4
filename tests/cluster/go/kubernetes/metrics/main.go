// metrics-server with the API descriptions of this module's Kubernetes: its own are those of the version before, which a server of
// this one does not find.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/pflag"
	"k8s.io/apiserver/pkg/endpoints/openapi"
	genericapiserver "k8s.io/apiserver/pkg/server"
	definitions "k8s.io/kubernetes/pkg/generated/openapi"
	"sigs.k8s.io/metrics-server/cmd/metrics-server/app/options"
	"sigs.k8s.io/metrics-server/pkg/api"
)

func run() error {
	options := options.NewOptions()
	flags := pflag.NewFlagSet(os.Args[0], pflag.ContinueOnError)
	for _, set := range options.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	config, err := options.ServerConfig()
	if err != nil {
		return err
	}
	namer := openapi.NewDefinitionNamer(api.Scheme)
	v2 := genericapiserver.DefaultOpenAPIConfig(definitions.GetOpenAPIDefinitions, namer)
	v2.Info = config.Apiserver.OpenAPIConfig.Info
	config.Apiserver.OpenAPIConfig = v2
	v3 := genericapiserver.DefaultOpenAPIV3Config(definitions.GetOpenAPIDefinitions, namer)
	v3.Info = config.Apiserver.OpenAPIV3Config.Info
	config.Apiserver.OpenAPIV3Config = v3
	server, err := config.Complete()
	if err != nil {
		return err
	}
	return server.RunUntil(genericapiserver.SetupSignalHandler())
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
