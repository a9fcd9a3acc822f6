// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// save is what an apply will save. newSave and rehearseIdentity try everything in it that can fail, before the tenant
// is asked to write; write runs after that and has no error to return.
type save struct {
	result   tfvalue.Result
	endpoint string
	state    *tfsdk.State
	identity *tfsdk.ResourceIdentity // nil: it is recorded already
}

// The answers of a tenant that a save is rehearsed with: one with everything, and one with as little as possible.
var rehearsed = []luma.Template{
	{ID: "1001", SystemDefined: true, Version: 1, Created: time.Unix(0, 0), Modified: time.Unix(0, 0)},
	{Version: luma.NoVersion},
}

// newSave prepares saving a planned template. It reports an error if the result could not be saved; nothing must be
// written then.
func newSave(planned tftypes.Value, state *tfsdk.State, endpoint string, diags *diag.Diagnostics) save {
	s := save{endpoint: endpoint, state: state}
	samples := make([]tfvalue.Facts, 0, len(rehearsed))
	for _, t := range rehearsed {
		samples = append(samples, s.facts(t))
	}
	var err error
	if s.result, err = tfvalue.NewResult(planned, samples...); err != nil {
		addSaveFailure(diags, err)
	}
	return s
}

// rehearseIdentity makes write record an identity, too.
func (s *save) rehearseIdentity(identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	defer func() {
		if p := recover(); p != nil {
			addSaveFailure(diags, fmt.Errorf("%v", p))
		}
	}()
	newIdentity(identity.Raw.Type(), "1001", s.endpoint)
	s.identity = identity
}

// write saves the planned template and what the tenant said about it.
func (s save) write(stored luma.Template) {
	s.state.Raw = s.result.Value(s.facts(stored))
	if s.identity != nil {
		s.identity.Raw = newIdentity(s.identity.Raw.Type(), stored.ID, s.endpoint)
	}
}

// writeUnchanged saves the planned template without a request: the tenant has what it had before.
func (s save) writeUnchanged(prior templateModel) {
	s.state.Raw = s.result.Value(tfvalue.Facts{
		"version":     tftypes.NewValue(tftypes.Number, prior.Version.ValueInt64Pointer()),
		"modified_at": tftypes.NewValue(tftypes.String, prior.ModifiedAt.ValueStringPointer()),
		"endpoint":    tftypes.NewValue(tftypes.String, prior.Endpoint.ValueStringPointer()),
	})
}

// facts are what only the tenant knows about a template, as state keeps it.
func (s save) facts(t luma.Template) tfvalue.Facts {
	return tfvalue.Facts{
		"id":             tftypes.NewValue(tftypes.String, t.ID),
		"system_defined": tftypes.NewValue(tftypes.Bool, t.SystemDefined),
		"version":        tftypes.NewValue(tftypes.Number, version(t).ValueInt64Pointer()),
		"created_at":     tftypes.NewValue(tftypes.String, timestamp(t.Created).ValueStringPointer()),
		"modified_at":    tftypes.NewValue(tftypes.String, timestamp(t.Modified).ValueStringPointer()),
		"endpoint":       tftypes.NewValue(tftypes.String, s.endpoint),
	}
}
