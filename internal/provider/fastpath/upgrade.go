// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// upgrade decodes and encodes a state of the present version, which is all that the framework does with one.
func (o *object) upgrade(req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, bool) {
	if req.Version != o.schema.Version || req.RawState == nil {
		return nil, false
	}
	options := tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}}
	state, err := req.RawState.UnmarshalWithOpts(o.typ, options)
	if err != nil {
		return nil, false
	}
	encoded, err := tfprotov6.NewDynamicValue(o.typ, state)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &encoded}, err == nil
}
