// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

// Framework is everything that the framework serves. A wrapper that embeds less takes actions and list resources away
// without a word.
type Framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
	tfprotov6.StateStoreServer
}

// Options are what a Server is made of.
type Options struct {
	// Provider is the type name of the provider, and Kinds its resources that have shortcuts.
	Provider string
	Kinds    []Kind
	// Data returns what the provider's Configure left for its objects; nil before that, and after it failed.
	Data func() *delivery.ProviderData
	// Seen, if set, is called with the request ID of every state that is read or planned, on whichever path.
	Seen func(requestID string)
	// Answered, if set, hears of each of the four calls, and whether a shortcut answered it.
	Answered func(call string, short bool)
}

// Server answers four calls about resources by the shortcuts, and leaves the rest to the framework's server.
type Server struct {
	Framework

	objects  map[string]*object
	data     func() *delivery.ProviderData
	seen     func(requestID string)
	answered func(call string, short bool)
}

// New returns a server in front of the framework's.
func New(full Framework, o Options) *Server {
	s := &Server{Framework: full, objects: map[string]*object{}, data: o.Data, seen: o.Seen, answered: o.Answered}
	if s.answered == nil {
		s.answered = func(string, bool) {}
	}
	for _, kind := range o.Kinds {
		if name, known, ok := newObject(context.Background(), kind, o.Provider); ok {
			s.objects[name] = known
		}
	}
	return s
}

// UpgradeResourceState answers for a state of the present version, see upgrade.go.
func (s *Server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return answer(ctx, s, "upgrade", req.TypeName, req, s.Framework.UpgradeResourceState, func(o *object) (*tfprotov6.UpgradeResourceStateResponse, bool) {
		return o.upgrade(req)
	})
}

// ValidateResourceConfig answers for a configuration of the right shape, see validate.go.
func (s *Server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return answer(ctx, s, "validate", req.TypeName, req, s.Framework.ValidateResourceConfig, func(o *object) (*tfprotov6.ValidateResourceConfigResponse, bool) {
		return o.validate(ctx, s.data(), req)
	})
}

// ReadResource answers for an object that has nothing to read, see read.go.
func (s *Server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return answer(ctx, s, "read", req.TypeName, req, s.Framework.ReadResource, func(o *object) (*tfprotov6.ReadResourceResponse, bool) {
		s.see(o, req.CurrentState)
		return o.read(ctx, s.data(), req)
	})
}

// PlanResourceChange answers for creates, updates and objects that do not change, see plan.go.
func (s *Server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return answer(ctx, s, "plan", req.TypeName, req, s.Framework.PlanResourceChange, func(o *object) (*tfprotov6.PlanResourceChangeResponse, bool) {
		s.see(o, req.PriorState)
		return o.plan(ctx, s.data(), req)
	})
}

// answer answers a call about a kind of object by its shortcut, and otherwise by the framework.
func answer[Req, Resp any](
	ctx context.Context, s *Server, call, kind string, req Req, full func(context.Context, Req) (Resp, error), short func(*object) (Resp, bool),
) (Resp, error) {
	if o, ok := s.objects[kind]; ok {
		if resp, ok := short(o); ok {
			s.answered(call, true)
			return resp, nil
		}
	}
	s.answered(call, false)
	return full(ctx, req)
}

// see reports the request ID in a state.
func (s *Server) see(o *object, state *tfprotov6.DynamicValue) {
	if s.seen == nil || len(o.RequestIDAt) == 0 || state == nil {
		return
	}
	f, _ := readFields(state.MsgPack)
	if id, ok := f.at(o.RequestIDAt...); ok && id.text().ValueString() != "" {
		s.seen(id.text().ValueString())
	}
}
