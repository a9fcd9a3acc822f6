// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/query"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Bounds of what a control plane request lists and waits for.
const (
	defaultLimit = 1000
	maxLimit     = 10_000
	waitedLimit  = 20 // records that are listed when a wait was in vain
	defaultWait  = 10 * time.Second
	maxWait      = 10 * time.Minute
)

// recordEndpoint serves one kind of record: messages or deliveries.
type recordEndpoint struct {
	name    string
	tenant  *tenant.Tenant
	count   func(store.Filter) (int, error)
	watch   func(f store.Filter, want int) (*store.Watcher, error)
	records func(store.Filter) iter.Seq2[any, error]
}

func messages(t *tenant.Tenant) recordEndpoint {
	s := t.Store
	return recordEndpoint{"messages", t, s.CountMessages, s.WatchMessages, func(f store.Filter) iter.Seq2[any, error] { return anything(s.Messages(f)) }}
}

func deliveries(t *tenant.Tenant) recordEndpoint {
	s := t.Store
	return recordEndpoint{"deliveries", t, s.CountDeliveries, s.WatchDeliveries, func(f store.Filter) iter.Seq2[any, error] { return anything(s.Deliveries(f)) }}
}

func anything[T any](records iter.Seq2[T, error]) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for v, err := range records {
			if !yield(v, err) {
				return
			}
		}
	}
}

// found is the answer with what matches, at most f.Limit of it, and its number n.
func (e recordEndpoint) found(f store.Filter, n int) list {
	return list{fields: []field{{"count", n}}, sections: []section{{e.name, e.records(f)}}}
}

// list answers with one page. Count is the number of all records that match; after and limit only choose the page.
func (e recordEndpoint) list(r call) (int, any, error) {
	f, err := r.query.filter(e.tenant)
	if err != nil {
		return 0, nil, err
	}
	all := f
	all.After = 0
	n, err := e.count(all)
	return 0, e.found(f, n), err
}

// assert answers 200 if there are exactly count records, else 409.
func (e recordEndpoint) assert(r call) (int, any, error) {
	want := int(r.query.number("count", 1, 0, 1<<40))
	f, err := r.query.filter(e.tenant)
	if err != nil {
		return 0, nil, err
	}
	n, err := e.count(f)
	if err != nil || n == want {
		return 0, e.found(f, n), err
	}
	answer := e.found(f, n)
	answer.problem = fmt.Sprintf("%s: expected exactly %d, found %d", e.name, want, n)
	return http.StatusConflict, answer, nil
}

// wait answers 200 as soon as there are count records or more, or 409 when the time is up.
func (e recordEndpoint) wait(r call) (int, any, error) {
	want, timeout := int(r.query.number("count", 1, 0, 1<<40)), r.query.duration("timeout", defaultWait, maxWait)
	f, err := r.query.filter(e.tenant)
	if err != nil {
		return 0, nil, err
	}
	n, err := e.waitFor(r.Context(), f, want, timeout)
	if err != nil || n >= want {
		return 0, e.found(f, n), err
	}
	f.Limit = min(f.Limit, waitedLimit)
	answer := e.found(f, n)
	answer.problem = fmt.Sprintf("waited %s for %d %s, found %d", timeout, want, e.name, n)
	return http.StatusConflict, answer, nil
}

func (e recordEndpoint) waitFor(ctx context.Context, f store.Filter, want int, timeout time.Duration) (int, error) {
	watcher, err := e.watch(f, want)
	if err != nil {
		return 0, err
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-watcher.Done():
	case <-timer.C:
	case <-ctx.Done():
	case <-e.tenant.Closing():
	}
	return watcher.Stop(), nil
}

// getLog answers with one page of the Troubleshoot log.
func (c *Control) getLog(r call) (int, any, error) {
	search, err := r.query.search()
	if err == nil && (search.To != "" || search.Role != "" || search.Template != "") {
		return 0, nil, badRequest{errors.New("to, role and template do not apply to the log, which has one entry for each API call")}
	}
	f, err := r.query.filter(c.tenant)
	return 0, list{sections: []section{{"log", anything(c.tenant.Store.LogEntries(f))}}}, err
}

func (c *Control) getRequests(r call) (int, any, error) {
	if method := r.query.text("method"); method != "" && !request.IsMethod(method) {
		return 0, nil, badRequest{fmt.Errorf("method %q: must be a method such as GET or POST, in upper case", text.Quote(method))}
	}
	requests, total := c.tenant.Traffic.Requests(r.query.text("method"), r.query.text("path")), 0
	for _, one := range requests {
		total += one.Count
	}
	return 0, map[string]any{"count": total, "max_in_flight": c.tenant.Traffic.MaxInFlight(), "requests": requests}, nil
}

// terms are the parameters that stand for a term of a query: its keys, and the names of the fields in the records.
var terms = map[string]string{
	"to": query.KeyTo, "user": query.KeyTo, "role": query.KeyRole, "template": query.KeyTemplate, "request": query.KeyRequest,
	"request_id": query.KeyRequest, "text": query.KeyText, "failed": query.KeyFailed, "after": query.KeyAfter,
}

// search reads the parameters that select records: a whole query, and single terms beside it.
func (q *parameters) search() (query.Query, error) {
	search, err := query.Parse(q.text("q"))
	problems := []error{err}
	if whole, given := q.values["q"]; given && strings.TrimSpace(whole) == "" {
		problems = append(problems, errors.New("q: needs a value, such as to:sam.phyll"))
	}
	for _, name := range slices.Sorted(maps.Keys(terms)) {
		// An empty value is usually a variable that is not set: it must not select everything.
		if value, given := q.values[name]; given {
			problems = append(problems, search.Set(terms[name], value))
		}
	}
	return search, errors.Join(problems...)
}

// filter reads what selects records, and resolves it as the API would.
func (q *parameters) filter(t *tenant.Tenant) (store.Filter, error) {
	limit := int(q.number("limit", defaultLimit, 1, maxLimit))
	search, err := q.search()
	if err = errors.Join(q.err, err); err != nil {
		return store.Filter{}, badRequest{err}
	}
	wanted := tenant.FilterOf(search)
	wanted.Limit = limit
	f, err := t.Resolve(wanted)
	if unknown, ok := errors.AsType[tenant.UnknownError](err); ok {
		err = badRequest{unknown}
	}
	return f, err
}
