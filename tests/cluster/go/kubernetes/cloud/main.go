// What a cloud gives a cluster, for one node: volumes, which are folders, and addresses of LoadBalancer Services. Runs beside the
// cluster as `cloud KUBECONFIG FOLDER NETWORK`, where NETWORK is the first three numbers of the addresses.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

func run(kubeconfig, folder, network string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	balancer := balancer{client: client, network: network}
	go wait.UntilWithContext(ctx, func(ctx context.Context) { utilruntime.HandleError(balancer.giveAddresses(ctx)) }, time.Second)
	controller.NewProvisionController(ctx, client, "todo.local/folder", folders{folder}, controller.LeaderElection(false)).Run(ctx)
	return nil
}

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
