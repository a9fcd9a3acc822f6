// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

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
	if !ok || !o.writesNothing(state) || o.identity || req.CurrentIdentity != nil ||
		!data.SettingsCurrent(state["endpoint"].text(), state["guard_rails"].text()) {
		return nil, false
	}
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: private.bytes()}, true
}

// writesNothing reports whether no write-only attribute has a value, which the framework would take out.
func (o *object) writesNothing(state fields) bool {
	for name, a := range o.attributes {
		if a.IsWriteOnly() && !state[name].isNull() {
			return false
		}
	}
	return true
}

var _ = resource.ReadRequest{}
var _ = tfsdk.State{}

func (o *object) ask(context.Context, *delivery.ProviderData, *tfprotov6.ReadResourceRequest, privateState) (*tfprotov6.ReadResourceResponse, bool) {
	return nil, false
}
