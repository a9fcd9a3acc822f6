// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"context"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

// read returns the request's state if Read would write nothing into it that is not there already.
func (o *object) read(ctx context.Context, data *delivery.ProviderData, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, bool) {
	private, ok := readPrivate(req.Private)
	if !ok || data == nil {
		return nil, false
	}
	if !o.RefreshesSettingsOnly {
		return o.ask(ctx, data, req, private)
	}
	state, ok := o.fields(req.CurrentState)
	if !ok || !o.convertible(state) || o.identity != nil || req.CurrentIdentity != nil ||
		!data.SettingsCurrent(state["endpoint"].text(), state["guard_rails"].text()) {
		return nil, false
	}
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: private.bytes()}, true
}

// convertible reports whether the framework passes on the values of a state or a configuration as they are: it takes
// out write-only ones, and refuses sets that repeat an element and numbers that are not whole where it wants whole
// ones.
func (o *object) convertible(values fields) bool {
	for name, a := range o.attributes {
		if a.IsWriteOnly() && !values[name].isNull() {
			return false
		}
		if !a.unique || values[name].isNull() {
			continue
		}
		if set, ok := a.decode(values[name]); !ok || !uniqueElements(set) {
			return false
		}
	}
	for _, at := range o.wholes {
		if value, ok := values.at(at...); ok && !value.isWhole() && !value.isUnknown() {
			return false
		}
	}
	return true
}

// ask runs the noun's Read alone: the framework compares and converts what it returns only where a value's type
// compares in a special way, and no object that is asked for has one.
func (o *object) ask(ctx context.Context, data *delivery.ProviderData, req *tfprotov6.ReadResourceRequest, private privateState) (*tfprotov6.ReadResourceResponse, bool) {
	state, ok := o.fields(req.CurrentState)
	if !ok || !o.convertible(state) || !o.asks || state["id"].isNull() || !readable(req.CurrentIdentity) {
		return nil, false
	}
	current, ok := o.decode(req.CurrentState)
	identity, identityOK := o.decodeIdentity(req.CurrentIdentity)
	r, configured := o.configured(ctx, data)
	if !ok || !identityOK || !configured {
		return nil, false
	}
	ask := resource.ReadRequest{State: tfsdk.State{Raw: current, Schema: o.schema}, Identity: &identity}
	resp := resource.ReadResponse{State: ask.State, Identity: &tfsdk.ResourceIdentity{Raw: identity.Raw, Schema: identity.Schema}}
	r.Read(ctx, ask, &resp)
	return o.encodeRead(ctx, req, ask, resp, private), true
}

// encodeRead encodes what Read returned, and passes on what it did not touch. It always answers: the framework would
// ask the tenant again.
func (o *object) encodeRead(
	ctx context.Context, req *tfprotov6.ReadResourceRequest, ask resource.ReadRequest, resp resource.ReadResponse, private privateState,
) *tfprotov6.ReadResourceResponse {
	answer := &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, NewIdentity: req.CurrentIdentity, Private: private.bytes()}
	if untouched(ask.State.Raw, resp.State.Raw) {
		o.refreshed.keep(req.CurrentState.MsgPack, ask.State.Raw)
	} else {
		answer.NewState = encode(o.typ, resp.State.Raw, &resp.Diagnostics)
	}
	if !untouched(ask.Identity.Raw, resp.Identity.Raw) {
		answer.NewIdentity = &tfprotov6.ResourceIdentityData{IdentityData: encode(o.identityAs, resp.Identity.Raw, &resp.Diagnostics)}
	}
	answer.Diagnostics = toProtocol(ctx, resp.Diagnostics)
	return answer
}

// untouched reports whether two objects certainly are one: they hold the same map of attributes.
func untouched(before, after tftypes.Value) bool {
	var a, b map[string]tftypes.Value
	return !before.IsNull() && !after.IsNull() && before.As(&a) == nil && after.As(&b) == nil && reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}

// decodeIdentity reads an identity; that of an object without one is null.
func (o *object) decodeIdentity(data *tfprotov6.ResourceIdentityData) (identity tfsdk.ResourceIdentity, ok bool) {
	identity = tfsdk.ResourceIdentity{Schema: o.identity, Raw: tftypes.NewValue(o.identityAs, nil)}
	if data == nil {
		return identity, true
	}
	raw, err := data.IdentityData.Unmarshal(o.identityAs)
	identity.Raw = raw
	return identity, err == nil
}

// refreshed keeps decoded states from their Read to their plan, which comes next: Terraform refreshes and plans one
// object after the other.
type refreshed struct {
	mu     sync.Mutex
	states map[string]tftypes.Value // by their bytes
}

// maxRefreshed is more than Terraform refreshes at once. A refresh without a plan must not keep all states.
const maxRefreshed = 64

func (r *refreshed) keep(raw []byte, state tftypes.Value) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.states == nil || len(r.states) >= maxRefreshed {
		r.states = map[string]tftypes.Value{}
	}
	r.states[string(raw)] = state
}

// take returns the decoded state of these bytes, once.
func (r *refreshed) take(raw []byte) (state tftypes.Value, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	state, ok = r.states[string(raw)]
	delete(r.states, string(raw))
	return state, ok
}
