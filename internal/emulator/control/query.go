// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// query reads the query of a control plane request; its mistakes are in err.
type query struct {
	values map[string]string
	err    error
}

// readQuery reads the parameters of a request, which may have only the known ones.
func readQuery(r *http.Request, known ...string) *query {
	values, problems := request.Params(r.URL.RawQuery, known...)
	q := &query{values: values}
	for _, problem := range problems {
		q.err = errors.Join(q.err, errors.New(problem))
	}
	return q
}

// invalid returns the error to answer with, or nil.
func (q *query) invalid() error {
	if q.err == nil {
		return nil
	}
	return badRequest{q.err}
}

func (q *query) text(name string) string { return q.values[name] }

func (q *query) number(name string, otherwise, low, high int64) int64 {
	n, err := request.WholeNumber(name, q.values[name], otherwise, low, high)
	q.err = errors.Join(q.err, err)
	return n
}

func (q *query) bool(name string) bool {
	if q.values[name] == "" {
		return false
	}
	v, err := strconv.ParseBool(q.values[name])
	if err != nil {
		q.err = errors.Join(q.err, fmt.Errorf("%s %q: must be true or false", name, text.Quote(q.values[name])))
	}
	return v
}

func (q *query) duration(name string, otherwise, high time.Duration) time.Duration {
	if q.values[name] == "" {
		return otherwise
	}
	d, err := time.ParseDuration(q.values[name])
	if err != nil || d < 0 || d > high {
		q.err = errors.Join(q.err, fmt.Errorf("%s %q: must be a duration up to %s, such as 10s", name, text.Quote(q.values[name]), high))
	}
	return d
}
