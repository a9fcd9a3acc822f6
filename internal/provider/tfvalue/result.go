// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue

import (
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Facts are values, by the names of attributes, that are known only once a request has been answered.
type Facts = map[string]tftypes.Value

// Result is a planned object as it will be saved once a request has been answered. NewResult tries everything that can
// fail before the request; Value runs after it and has no error to return, so an object that was created cannot be lost
// on its way into state.
type Result struct {
	planned tftypes.Value
	values  map[string]tftypes.Value
}

var errUnknownLeft = errors.New("values are left unknown")

// NewResult prepares the result of applying a planned object and rehearses it with samples: facts as answers may have
// them. An error means that the result could not be saved, so the request must not be made.
func NewResult(planned tftypes.Value, samples ...Facts) (r Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	r.planned = planned
	if err := planned.As(&r.values); err != nil {
		return r, err
	}
	for _, sample := range samples {
		if !r.Value(sample).IsFullyKnown() {
			return r, errUnknownLeft
		}
	}
	return r, nil
}

// Value is the planned object with facts in place of unknown values. Known values stay as they were planned: Terraform
// taints an object whose result differs from its plan.
func (r Result) Value(facts Facts) tftypes.Value {
	values := maps.Clone(r.values)
	for name, fact := range facts {
		if planned, ok := values[name]; ok && !planned.IsKnown() {
			values[name] = fact
		}
	}
	return tftypes.NewValue(r.planned.Type(), values)
}
