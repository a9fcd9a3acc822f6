// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// parameters reads the query of a control plane request; its mistakes are in err.
type parameters struct {
	values map[string]string
	err    error
}

// readParameters reads the parameters of a request, which may have only the known ones.
func readParameters(r *http.Request, known ...string) *parameters {
	values, problems := request.Params(r.URL.RawQuery, known...)
	q := &parameters{values: values}
	for _, problem := range problems {
		q.err = errors.Join(q.err, errors.New(problem))
	}
	return q
}

// invalid returns the error to answer with, or nil.
func (q *parameters) invalid() error {
	if q.err == nil {
		return nil
	}
	return badRequest{q.err}
}

func (q *parameters) text(name string) string { return q.values[name] }

func (q *parameters) number(name string, otherwise, low, high int64) int64 {
	n, err := request.WholeNumber(name, q.values[name], otherwise, low, high)
	q.err = errors.Join(q.err, err)
	return n
}

func (q *parameters) duration(name string, otherwise, high time.Duration) time.Duration {
	if q.values[name] == "" {
		return otherwise
	}
	d, err := time.ParseDuration(q.values[name])
	if err != nil || d < 0 || d > high {
		q.err = errors.Join(q.err, fmt.Errorf("%s %q: must be a duration up to %s, such as 10s", name, text.Quote(q.values[name]), high))
	}
	return d
}
