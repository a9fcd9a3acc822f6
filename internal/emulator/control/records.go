// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Bounds of what a control plane request lists and waits for.
const (
	defaultLimit = 1000
	maxLimit     = 10_000
	maxPageBytes = 16 << 20 // of message texts; a longer list ends early
	defaultWait  = 10 * time.Second
	maxWait      = 10 * time.Minute
)

// recordEndpoint serves one kind of record: messages or deliveries.
type recordEndpoint struct {
	name    string
	tenant  *tenant.Tenant
	count   func(context.Context, store.Filter) (int, error)
	records func(context.Context, store.Filter) (any, error)
}

func messages(t *tenant.Tenant) recordEndpoint {
	return recordEndpoint{"messages", t, t.CountMessages, func(ctx context.Context, f store.Filter) (any, error) { return t.Messages(ctx, f) }}
}

func deliveries(t *tenant.Tenant) recordEndpoint {
	return recordEndpoint{"deliveries", t, t.CountDeliveries, func(ctx context.Context, f store.Filter) (any, error) { return t.Deliveries(ctx, f) }}
}

// found is the answer with all that matches (at most limit of it) and its
// number.
func (e recordEndpoint) found(ctx context.Context, f store.Filter) (map[string]any, int, error) {
	n, err := e.count(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	list, err := e.records(ctx, f)
	return map[string]any{"count": n, e.name: list}, n, err
}

func (e recordEndpoint) list(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "request_id", "user", "template", "after", "limit")
	f := q.filter()
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	answer, _, err := e.found(r.Context(), f)
	return 0, answer, err
}

// assert answers 200 if there are exactly count records, else 409.
func (e recordEndpoint) assert(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "request_id", "user", "template", "after", "limit", "count")
	f, want := q.filter(), q.number("count", 1, 0, 1<<40)
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	answer, n, err := e.found(r.Context(), f)
	if err != nil || n == int(want) {
		return 0, answer, err
	}
	answer["error"] = fmt.Sprintf("expected exactly %d %s, found %d", want, e.name, n)
	return http.StatusConflict, answer, nil
}

// wait answers 200 as soon as there are count records or more, or 409 when the
// time is up.
func (e recordEndpoint) wait(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "request_id", "user", "template", "after", "limit", "count", "timeout")
	f, want, timeout := q.filter(), q.number("count", 1, 0, 1<<40), q.duration("timeout", defaultWait, maxWait)
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	waited := e.tenant.Wait(ctx, func() (bool, error) {
		n, err := e.count(ctx, f)
		return n >= int(want), err
	})
	if waited != nil && !errors.Is(waited, tenant.ErrReleased) && ctx.Err() == nil {
		return 0, nil, waited
	}
	answer, n, err := e.found(r.Context(), f)
	if err != nil || n >= int(want) {
		return 0, answer, err
	}
	answer["error"] = fmt.Sprintf("waited for %d %s, found %d within %s", want, e.name, n, timeout)
	return http.StatusConflict, answer, nil
}

func (c *Control) getLog(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "request_id", "failed", "after", "limit")
	f := q.filter()
	f.Failed = q.bool("failed")
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	log, err := c.tenant.Log(r.Context(), f)
	return 0, map[string]any{"log": log}, err
}

func (c *Control) getRequests(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "method", "path")
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	list, total := c.tenant.Traffic.Requests(q.text("method"), q.text("path")), 0
	for _, one := range list {
		total += one.Count
	}
	return 0, map[string]any{"count": total, "max_in_flight": c.tenant.Traffic.MaxInFlight(), "requests": list}, nil
}

// controlQuery reads the query of a control plane request; the first mistake
// is in err.
type controlQuery struct {
	values map[string]string
	err    error
}

func readQuery(r *http.Request, known ...string) *controlQuery {
	values, problems := request.Params(r.URL.RawQuery, known...)
	q := &controlQuery{values: values}
	if len(problems) > 0 {
		q.err = errors.New(problems[0])
	}
	return q
}

func (q *controlQuery) text(name string) string { return q.values[name] }

func (q *controlQuery) number(name string, otherwise, low, high int64) int64 {
	n, err := request.WholeNumber(name, q.values[name], otherwise, low, high)
	q.err = errors.Join(q.err, err)
	return n
}

func (q *controlQuery) bool(name string) bool {
	if q.values[name] == "" {
		return false
	}
	v, err := strconv.ParseBool(q.values[name])
	if err != nil {
		q.err = errors.Join(q.err, fmt.Errorf("%s %q: must be true or false", name, text.Quote(q.values[name])))
	}
	return v
}

func (q *controlQuery) duration(name string, otherwise, high time.Duration) time.Duration {
	if q.values[name] == "" {
		return otherwise
	}
	d, err := time.ParseDuration(q.values[name])
	if err != nil || d < 0 || d > high {
		q.err = errors.Join(q.err, fmt.Errorf("%s %q: must be a duration up to %s, such as 10s", name, text.Quote(q.values[name]), high))
	}
	return d
}

func (q *controlQuery) filter() store.Filter {
	return store.Filter{
		RequestID: q.text("request_id"), User: q.text("user"), TemplateID: q.text("template"),
		After: q.number("after", 0, 0, 1<<62), Limit: int(q.number("limit", defaultLimit, 1, maxLimit)), MaxBytes: maxPageBytes,
	}
}
