// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

// validate runs the noun's ValidateConfig alone: about a configuration of the right shape the schema's own validation
// has nothing to say.
func (o *object) validate(ctx context.Context, data *delivery.ProviderData, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, bool) {
	config, ok := o.decode(req.Config)
	if !ok || !o.wellShaped(config) {
		return nil, false
	}
	r, ok := o.configured(ctx, data)
	if !ok {
		return nil, false
	}
	var resp resource.ValidateConfigResponse
	if r, ok := r.(resource.ResourceWithValidateConfig); ok {
		r.ValidateConfig(ctx, resource.ValidateConfigRequest{Config: tfsdk.Config{Raw: config, Schema: o.schema}}, &resp)
	}
	return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: toProtocol(ctx, resp.Diagnostics)}, true
}

// configured is a new object as the framework makes one for each call.
func (o *object) configured(ctx context.Context, data *delivery.ProviderData) (resource.Resource, bool) {
	r := o.New()
	c, ok := r.(resource.ResourceWithConfigure)
	if !ok {
		return nil, false
	}
	var req resource.ConfigureRequest
	if data != nil {
		req.ProviderData = data
	}
	var resp resource.ConfigureResponse
	c.Configure(ctx, req, &resp)
	return r, len(resp.Diagnostics) == 0
}

// wellShaped reports whether every required attribute is set, none that is read-only or write-only is, no set repeats
// an element, and what must be a whole number is one.
func (o *object) wellShaped(config tftypes.Value) bool {
	var values map[string]tftypes.Value
	if config.IsNull() || !config.IsKnown() || config.As(&values) != nil {
		return false
	}
	for name, a := range o.attributes {
		if !shaped(a.Attribute, values[name]) || a.unique && !uniqueElements(values[name]) {
			return false
		}
	}
	return true
}

func shaped(a schema.Attribute, value tftypes.Value) bool {
	if value.IsNull() {
		return !a.IsRequired()
	}
	if a.IsWriteOnly() || a.IsComputed() && !a.IsOptional() {
		return false
	}
	if _, whole := a.(schema.Int64Attribute); whole && !isWhole(value) {
		return false
	}
	inner := nested(a)
	if len(inner) == 0 || !value.IsKnown() {
		return true
	}
	if _, list := a.(schema.ListNestedAttribute); !list {
		return shapedObject(inner, value)
	}
	var elements []tftypes.Value
	if value.As(&elements) != nil {
		return false
	}
	for _, element := range elements {
		if element.IsNull() || !element.IsKnown() || !shapedObject(inner, element) {
			return false
		}
	}
	return true
}

// isWhole reports whether a number is unknown or whole.
func isWhole(value tftypes.Value) bool {
	var number big.Float
	return !value.IsKnown() || value.As(&number) == nil && number.IsInt()
}

func shapedObject(attributes map[string]schema.Attribute, value tftypes.Value) bool {
	var values map[string]tftypes.Value
	if value.As(&values) != nil {
		return false
	}
	for name, a := range attributes {
		if !shaped(a, values[name]) {
			return false
		}
	}
	return true
}

// uniqueElements reports whether a set of strings certainly repeats no element.
func uniqueElements(set tftypes.Value) bool {
	if set.IsNull() || !set.IsKnown() {
		return true
	}
	var elements []tftypes.Value
	if set.As(&elements) != nil {
		return false
	}
	found := make(map[string]bool, len(elements))
	for _, element := range elements {
		var text string
		if element.IsNull() || !element.IsKnown() || element.As(&text) != nil || found[text] {
			return false
		}
		found[text] = true
	}
	return true
}
