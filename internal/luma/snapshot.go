// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"golang.org/x/sync/singleflight"
)

// maxDiscardedLists is how often ReadTemplate lists again because a write ended meanwhile, before it reads its template alone.
const maxDiscardedLists = 2

var errDiscarded = errors.New("a write ended while the list was read")

// snapshot is the tenant's templates as one list saw them, so that a refresh of N templates costs one list call per 1000 instead
// of N reads. A write that ends drops it, and a list that was begun before that is not kept: it may not show the write.
type snapshot struct {
	mu         sync.Mutex
	generation uint64 // how many writes have ended
	templates  map[string]Template
	lists      singleflight.Group
}

func (s *snapshot) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.generation++
	s.templates = nil
}

func (s *snapshot) current() (map[string]Template, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.templates, s.generation
}

// keep stores a list that was begun in generation, unless a write has ended since.
func (s *snapshot) keep(templates map[string]Template, generation uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.generation != generation {
		return false
	}
	s.templates = templates
	return true
}

// load returns the snapshot, listing the tenant's templates if there is none. Callers share one list; it outlives a caller that
// gives up, since others may wait for it.
func (c *Client) load(ctx context.Context) (map[string]Template, error) {
	templates, generation := c.snapshot.current()
	if templates != nil {
		return templates, nil
	}
	list := c.snapshot.lists.DoChan(strconv.FormatUint(generation, 10), func() (any, error) {
		fresh := map[string]Template{}
		for t, err := range c.Templates(context.WithoutCancel(ctx), TemplateFilter{}) {
			if err != nil {
				return nil, err
			}
			fresh[t.ID] = t
		}
		if !c.snapshot.keep(fresh, generation) {
			return nil, errDiscarded
		}
		return fresh, nil
	})
	select {
	case done := <-list:
		templates, _ := done.Val.(map[string]Template)
		return templates, done.Err
	case <-ctx.Done():
		return nil, c.apiError(c.templateRequest(http.MethodGet, ""), nil, context.Cause(ctx))
	}
}

// ReadTemplate reads a template through the snapshot. The error Is ErrNotFound only if a list answered without the template and
// the template's own read says 404: a wrong path or a failing list never makes templates look deleted.
func (c *Client) ReadTemplate(ctx context.Context, id string) (Template, error) {
	for range maxDiscardedLists {
		templates, err := c.load(ctx)
		if errors.Is(err, errDiscarded) {
			continue
		}
		if err != nil {
			return Template{}, err
		}
		if t, ok := templates[id]; ok {
			return t, nil
		}
		return c.GetTemplate(ctx, id)
	}
	return c.readAlone(ctx, id)
}

// readAlone reads a template while writes keep ending. Its 404 proves nothing without a list.
func (c *Client) readAlone(ctx context.Context, id string) (Template, error) {
	t, err := c.GetTemplate(ctx, id)
	if errors.Is(err, ErrNotFound) {
		if listErr := c.checkTemplateAPI(ctx); listErr != nil {
			return Template{}, listErr
		}
	}
	return t, err
}

// checkTemplateAPI asks for the first page of the list: a 404 for one template means something only where the list answers.
func (c *Client) checkTemplateAPI(ctx context.Context) error {
	_, err := c.templatePage(ctx, TemplateFilter{}, 0)
	return err
}
