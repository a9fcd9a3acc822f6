// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/fastpath"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/notification"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/template"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/window"
)

// server mends what stands between the provider and the person who runs it.
//
// The framework reports a required attribute that is null, and so does the provider, which says what to write. Only the
// latter is shown.
//
// Terraform passes write-only attributes to actions, but framework 1.19.0 refuses them in every action, as if the CLI
// were too old for them. Only CLIs that know them have actions, so that refusal is dropped.
//
// After an interrupt plugin-go 0.31.0 drops what an action still has to say, and Terraform then prints "Apply
// complete!" whatever became of the message. So an interrupt is passed on to the actions under way at once, and to
// plugin-go when they have spoken.
type server struct {
	fastpath.Framework

	speaking *sync.RWMutex // read-locked by each action under way
}

// NewServer returns the provider as main serves it. version is part of the User-Agent.
func NewServer(version string, opts ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := newProvider(version, opts...)
		framework := providerserver.NewProtocol6(p)()
		if whole, ok := framework.(fastpath.Framework); ok {
			return server{fastpath.New(whole, shortcuts(p)), new(sync.RWMutex)}
		}
		return framework
	}
}

// shortcuts says which calls need not go through the framework, see package fastpath.
func shortcuts(p *lumaProvider) fastpath.Options {
	return fastpath.Options{
		Provider: typeName,
		Data:     p.data.Load,
		Seen:     func(requestID string) { p.data.Load().Seen(requestID) },
		Answered: p.answered,
		Kinds: []fastpath.Kind{
			{
				New: notification.NewResource, RefreshesSettingsOnly: true,
				RequestIDAt: []string{"request_id"}, NothingPending: notification.NothingPending,
			},
			{
				New: window.NewResource, RefreshesSettingsOnly: true,
				RequestIDAt: []string{"last_notice", "request_id"}, Unchanged: window.Unchanged,
			},
			{New: template.NewResource, Unchanged: template.Unchanged},
		},
	}
}

func (s server) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	resp, err := s.Framework.ValidateActionConfig(ctx, req)
	if resp != nil {
		resp.Diagnostics = withoutDoubles(slices.DeleteFunc(resp.Diagnostics, refusesWriteOnly))
	}
	return resp, err
}

func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp, err := s.Framework.ValidateResourceConfig(ctx, req)
	if resp != nil {
		resp.Diagnostics = withoutDoubles(resp.Diagnostics)
	}
	return resp, err
}

func (s server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	resp, err := s.Framework.ValidateDataResourceConfig(ctx, req)
	if resp != nil {
		resp.Diagnostics = withoutDoubles(resp.Diagnostics)
	}
	return resp, err
}

// withoutDoubles drops the framework's error about a null where the provider has reported one at the same attribute.
func withoutDoubles(diags []*tfprotov6.Diagnostic) []*tfprotov6.Diagnostic {
	return slices.DeleteFunc(slices.Clone(diags), func(d *tfprotov6.Diagnostic) bool {
		return missesRequired(d) && slices.ContainsFunc(diags, func(other *tfprotov6.Diagnostic) bool {
			return !missesRequired(other) && other.Severity == d.Severity && d.Attribute.Equal(other.Attribute)
		})
	})
}

func missesRequired(d *tfprotov6.Diagnostic) bool {
	return d.Severity == tfprotov6.DiagnosticSeverityError && d.Summary == "Missing Configuration for Required Attribute"
}

func refusesWriteOnly(d *tfprotov6.Diagnostic) bool {
	return d.Severity == tfprotov6.DiagnosticSeverityError && d.Summary == "WriteOnly Attribute Not Allowed"
}

func (s server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.Framework.InvokeAction(ctx, req)
	if err != nil {
		return nil, err
	}
	speak := stream.Events
	stream.Events = func(yield func(tfprotov6.InvokeActionEvent) bool) {
		s.speaking.RLock()
		defer s.speaking.RUnlock()
		speak(yield)
	}
	return stream, nil
}

// StopProvider returns when every action under way has spoken: a send has 5 s for its answer after an interrupt.
func (s server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.Framework.StopProvider(ctx, req)
	s.speaking.Lock()
	defer s.speaking.Unlock()
	return resp, err
}
