// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// maxDiscardedLists is how often a list that a write overtook is read again before its callers do without the
	// snapshot.
	maxDiscardedLists = 2
	// failureMemory is how long a list that failed speaks for its successors: a refresh of many templates must not ask
	// a tenant that is down, or has no such API, once for each.
	failureMemory = 5 * time.Second
)

var errDiscarded = errors.New("a write ended while the list was read")

// listing is the tenant's templates as one list saw them.
type listing struct {
	begun   time.Time
	ordered []Template
	byID    map[string]Template
}

// snapshot keeps a listing, so that a refresh of N templates costs one list call per 1000 instead of N reads. A write
// that ends drops it, and a list that was begun before that is not kept: it may not show the write.
type snapshot struct {
	mu         sync.Mutex
	generation uint64 // how many writes have ended
	kept       *listing
	failure    error
	failedAt   time.Time
	lists      singleflight.Group
}

func (s *snapshot) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
	s.kept, s.failure = nil, nil
}

// dropOld drops a listing that is too old for somebody, unless another one has taken its place.
func (s *snapshot) dropOld(old *listing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == old {
		s.kept = nil
	}
}

func (s *snapshot) current() (kept *listing, generation uint64, failure error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure != nil && time.Since(s.failedAt) > failureMemory {
		s.failure = nil
	}
	return s.kept, s.generation, s.failure
}

// keep stores what a list that was begun in generation led to, unless a write has ended since.
func (s *snapshot) keep(fresh *listing, failure error, generation uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.generation != generation {
		return errDiscarded
	}
	s.kept, s.failure, s.failedAt = fresh, failure, time.Now()
	return failure
}

// load returns the snapshot, listing the tenant's templates before the first. Callers share one list; it outlives a
// caller that gives up, since others may wait for it.
func (c *Client) load(ctx context.Context) (*listing, error) {
	kept, generation, failure := c.snapshot.current()
	if kept != nil || failure != nil {
		return kept, failure
	}
	list := c.snapshot.lists.DoChan(strconv.FormatUint(generation, 10), func() (any, error) {
		return c.fill(context.WithoutCancel(ctx), generation)
	})
	select {
	case done := <-list:
		fresh, _ := done.Val.(*listing)
		return fresh, done.Err
	case <-ctx.Done():
		return nil, c.apiError(c.templateRequest(http.MethodGet, ""), nil, context.Cause(ctx))
	}
}

// fill lists the templates for a snapshot of generation, unless the list that its caller just missed has done so
// meanwhile.
func (c *Client) fill(ctx context.Context, generation uint64) (*listing, error) {
	if kept, now, failure := c.snapshot.current(); now == generation && (kept != nil || failure != nil) {
		return kept, failure
	}
	fresh, err := c.list(ctx)
	return fresh, c.snapshot.keep(fresh, err, generation)
}

func (c *Client) list(ctx context.Context) (*listing, error) {
	fresh := &listing{begun: time.Now(), byID: map[string]Template{}}
	for t, err := range c.Templates(ctx, TemplateFilter{}) {
		if err != nil {
			return nil, err
		}
		fresh.ordered = append(fresh.ordered, t)
		fresh.byID[t.ID] = t
	}
	c.known.learn(fresh.ordered, true)
	return fresh, nil
}

// steady is load without the answer that a write overtook it: the last list then belongs to this caller alone.
func (c *Client) steady(ctx context.Context) (*listing, error) {
	for range maxDiscardedLists {
		if all, err := c.load(ctx); !errors.Is(err, errDiscarded) {
			return all, err
		}
	}
	return c.list(ctx)
}

// SearchTemplates lists the templates that match, and all of them, through the snapshot. If none matches and the list
// was begun before the search, it is read again: somebody else may have created the template meanwhile.
func (c *Client) SearchTemplates(ctx context.Context, matches func(Template) bool) (found, all []Template, err error) {
	started := time.Now()
	for attempt := range maxDiscardedLists + 1 {
		list := c.steady
		if attempt == maxDiscardedLists {
			list = c.list // the lists of others were all begun too early
		}
		seen, err := list(ctx)
		if err != nil {
			return nil, nil, err
		}
		all = slices.Clone(seen.ordered)
		found = slices.DeleteFunc(slices.Clone(seen.ordered), func(t Template) bool { return !matches(t) })
		if len(found) > 0 || !seen.begun.Before(started) {
			return found, all, nil
		}
		c.snapshot.dropOld(seen)
	}
	return found, all, nil
}

// AllTemplates lists the tenant's templates in the order of their IDs, through the snapshot that CachedTemplate uses.
func (c *Client) AllTemplates(ctx context.Context) ([]Template, error) {
	all, err := c.steady(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(all.ordered), nil
}

// CachedTemplate reads a template through a snapshot of the whole list, which costs one call per 1000 templates and is
// dropped by any write of this client. The error Is ErrNotFound only if a list answered without the template and the
// template's own read says 404: a wrong path or a failing list never makes templates look deleted.
func (c *Client) CachedTemplate(ctx context.Context, id string) (Template, error) {
	all, err := c.steady(ctx)
	if err != nil {
		return Template{}, err
	}
	if t, ok := all.byID[id]; ok {
		return t, nil
	}
	return c.GetTemplate(ctx, id)
}

// checkTemplateAPI asks for the first page of the list: a 404 for one template means something only where the list
// answers.
func (c *Client) checkTemplateAPI(ctx context.Context) error {
	_, err := c.templatePage(ctx, TemplateFilter{}, 0)
	return err
}
