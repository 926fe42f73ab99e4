package main

import (
	"context"
	"errors"
	"fmt"

	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// The node answers on every address of the network, so each is given once: from .2 on.
type balancer struct {
	client  kubernetes.Interface
	network string
	given   int
}

// Gives every LoadBalancer Service that has no address one.
func (it *balancer) giveAddresses(ctx context.Context) error {
	services, err := it.client.CoreV1().Services(meta.NamespaceAll).List(ctx, meta.ListOptions{})
	if err != nil {
		return fmt.Errorf("list Services: %w", err)
	}
	var failures []error
	for _, service := range services.Items {
		if service.Spec.Type != core.ServiceTypeLoadBalancer || len(service.Status.LoadBalancer.Ingress) > 0 {
			continue
		}
		address := fmt.Sprintf("%s.%d", it.network, it.given+2)
		service.Status.LoadBalancer.Ingress = []core.LoadBalancerIngress{{IP: address}}
		_, err := it.client.CoreV1().Services(service.Namespace).UpdateStatus(ctx, &service, meta.UpdateOptions{})
		// Somebody changed or deleted it since it was listed: the next second sees what it is now.
		if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
			continue
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("give %s/%s the address %s: %w", service.Namespace, service.Name, address, err))
			continue
		}
		it.given++
	}
	return errors.Join(failures...)
}
