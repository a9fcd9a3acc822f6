// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lifetime

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// protocolServer is everything that plugin-go can serve. It asks for each part with a type assertion, so a wrapper that
// embeds less silently removes actions or list resources.
type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
	tfprotov6.StateStoreServer
}

// guard counts the calls that may send: applying a change (create, update, destroy) and invoking an action. No other
// call changes anything in the tenant.
type guard struct {
	protocolServer
	calls *calls
}

func (g guard) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	if err := g.calls.begin(); err != nil {
		return nil, err
	}
	defer g.calls.end()
	return g.protocolServer.ApplyResourceChange(ctx, req)
}

// InvokeAction counts the action from its first event to its last: the framework runs it while its events are read.
func (g guard) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := g.protocolServer.InvokeAction(ctx, req)
	if err != nil {
		return nil, err
	}
	run := stream.Events
	stream.Events = func(yield func(tfprotov6.InvokeActionEvent) bool) {
		if g.calls.begin() != nil {
			return // the CLI that would read the events is gone
		}
		defer g.calls.end()
		// plugin-go stops reading when the CLI is gone. The action would then go on without being counted, or wait
		// forever to report progress. So its events are read to the end.
		reading := true
		run(func(event tfprotov6.InvokeActionEvent) bool {
			reading = reading && yield(event)
			return true
		})
	}
	return stream, nil
}
