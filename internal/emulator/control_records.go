// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Bounds of what a control plane request lists and waits for.
const (
	defaultLimit = 1000
	maxLimit     = 10_000
	maxPageBytes = 16 << 20 // of message texts; a longer list ends early
	defaultWait  = 10 * time.Second
	maxWait      = 10 * time.Minute
)

// shelf serves one kind of record: messages or deliveries.
type shelf struct {
	name    string
	e       *Emulator
	count   func(context.Context, Filter) (int, error)
	records func(context.Context, Filter) (any, error)
}

func (e *Emulator) messageShelf() shelf {
	return shelf{"messages", e, e.CountMessages, func(ctx context.Context, f Filter) (any, error) { return e.Messages(ctx, f) }}
}

func (e *Emulator) deliveryShelf() shelf {
	return shelf{"deliveries", e, e.CountDeliveries, func(ctx context.Context, f Filter) (any, error) { return e.Deliveries(ctx, f) }}
}

// found is the answer with all that matches (at most limit of it) and its
// number.
func (s shelf) found(ctx context.Context, f Filter) (map[string]any, int, error) {
	n, err := s.count(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	list, err := s.records(ctx, f)
	return map[string]any{"count": n, s.name: list}, n, err
}

func (s shelf) list(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "request_id", "user", "template", "after", "limit")
	f := q.filter()
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	answer, _, err := s.found(r.Context(), f)
	return 0, answer, err
}

// assert answers 200 if there are exactly count records, else 409.
func (s shelf) assert(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "request_id", "user", "template", "after", "limit", "count")
	f, want := q.filter(), q.number("count", 1, 0, 1<<40)
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	answer, n, err := s.found(r.Context(), f)
	if err != nil || n == int(want) {
		return 0, answer, err
	}
	answer["error"] = fmt.Sprintf("want exactly %d %s, found %d", want, s.name, n)
	return http.StatusConflict, answer, nil
}

// wait answers 200 as soon as there are count records or more, or 409 when the
// time is up.
func (s shelf) wait(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "request_id", "user", "template", "after", "limit", "count", "timeout")
	f, want, timeout := q.filter(), q.number("count", 1, 0, 1<<40), q.duration("timeout", defaultWait, maxWait)
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	waited := s.e.Wait(ctx, func() (bool, error) {
		n, err := s.count(ctx, f)
		return n >= int(want), err
	})
	if waited != nil && !errors.Is(waited, ErrReleased) && ctx.Err() == nil {
		return 0, nil, waited
	}
	answer, n, err := s.found(r.Context(), f)
	if err != nil || n >= int(want) {
		return 0, answer, err
	}
	answer["error"] = fmt.Sprintf("waited for %d %s, found %d within %s", want, s.name, n, timeout)
	return http.StatusConflict, answer, nil
}

func (e *Emulator) getLog(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "request_id", "failed", "after", "limit")
	f := q.filter()
	f.Failed = q.bool("failed")
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	log, err := e.Log(r.Context(), f)
	return 0, map[string]any{"log": log}, err
}

func (e *Emulator) getRequests(r *http.Request, _ []byte) (int, any, error) {
	q := readQuery(r, "method", "path")
	if q.err != nil {
		return 0, nil, badRequest{q.err}
	}
	list, total := e.Requests(q.text("method"), q.text("path")), 0
	for _, one := range list {
		total += one.Count
	}
	return 0, map[string]any{"count": total, "max_in_flight": e.MaxInFlight(), "requests": list}, nil
}

// controlQuery reads the query of a control plane request; the first mistake
// is in err.
type controlQuery struct {
	values map[string]string
	err    error
}

func readQuery(r *http.Request, known ...string) *controlQuery {
	c := call{rawQuery: r.URL.RawQuery}
	values, problems := c.params(known...)
	q := &controlQuery{values: values}
	if len(problems) > 0 {
		q.err = errors.New(problems[0])
	}
	return q
}

func (q *controlQuery) text(name string) string { return q.values[name] }

func (q *controlQuery) number(name string, otherwise, low, high int64) int64 {
	n, problem := wholeNumber(q.values[name], otherwise, low, high)
	if problem != "" {
		q.err = errors.Join(q.err, errors.New(name+problem))
	}
	return n
}

func (q *controlQuery) bool(name string) bool {
	if q.values[name] == "" {
		return false
	}
	v, err := strconv.ParseBool(q.values[name])
	if err != nil {
		q.err = errors.Join(q.err, fmt.Errorf("%s %q: want true or false", name, q.values[name]))
	}
	return v
}

func (q *controlQuery) duration(name string, otherwise, high time.Duration) time.Duration {
	if q.values[name] == "" {
		return otherwise
	}
	d, err := time.ParseDuration(q.values[name])
	if err != nil || d < 0 || d > high {
		q.err = errors.Join(q.err, fmt.Errorf("%s %q: want a duration up to %s, such as 10s", name, q.values[name], high))
	}
	return d
}

func (q *controlQuery) filter() Filter {
	return Filter{
		RequestID: q.text("request_id"), User: q.text("user"), TemplateID: q.text("template"),
		After: q.number("after", 0, 0, 1<<62), Limit: int(q.number("limit", defaultLimit, 1, maxLimit)), maxBytes: maxPageBytes,
	}
}
