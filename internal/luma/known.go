// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// maxSkew is how far a tenant's clock may be from ours to be taken for one.
	maxSkew = 24 * time.Hour
	// createdPrecision is how coarse a tenant may give the time of a template's creation.
	createdPrecision = time.Second
)

// knownTemplates remembers which templates certainly were there at some moment, so that a create whose reply is lost
// does not adopt somebody else's template. It also knows the tenant's clock, which says when a template was created.
type knownTemplates struct {
	mu     sync.Mutex
	moment uint64            // counts what was learned
	since  map[string]uint64 // template ID: the moment from which on it is known
	listed bool              // a whole list is part of it
	dated  bool              // the tenant says when templates were created
	skew   time.Duration     // the least that the tenant's clock is ahead of ours
	skewed bool              // skew is known

	lists    singleflight.Group
	failure  error // of the last list for a create
	failedAt time.Time
}

// learn adds templates that are there now.
func (k *knownTemplates) learn(templates []Template, wholeList bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.since == nil {
		k.since = map[string]uint64{}
	}
	k.moment++
	for _, t := range templates {
		if _, known := k.since[t.ID]; !known {
			k.since[t.ID] = k.moment
		}
		k.dated = k.dated || !t.Created.IsZero()
	}
	k.listed = k.listed || wholeList
}

// now is the current moment, and whether what is known at it can distinguish a new template from an old one.
func (k *knownTemplates) now() (moment uint64, listed, dated bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.moment, k.listed, k.dated
}

// before reports whether a template certainly was there at a moment.
func (k *knownTemplates) before(id string, moment uint64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	since, known := k.since[id]
	return known && since <= moment
}

// observe learns the tenant's clock from the timestamp of an answer that has just come. The answer was made before now,
// so the clock is ahead of ours by at least the difference.
func (k *knownTemplates) observe(timestamp, now time.Time) {
	ahead := timestamp.Sub(now)
	if timestamp.IsZero() || ahead.Abs() > maxSkew {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.skewed || ahead > k.skew {
		k.skew, k.skewed = ahead, true
	}
}

// tenantTime is the earliest that the tenant's clock can have shown at our time t.
func (k *knownTemplates) tenantTime(t time.Time) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return t.Add(k.skew - createdPrecision)
}

// creation is what is known before a template is created.
type creation struct {
	moment uint64
	listed bool      // without a list before it, nothing proves that a template is new
	sentAt time.Time // when the request was sent
}

// beforeCreate learns what is there before a template is created: one list for all creates of a process. A tenant that
// gives no dates is asked for the name as well, each time, since the list may be old. A lookup that fails does not stop
// the create; it only leaves a lost reply unexplained.
func (c *Client) beforeCreate(ctx context.Context, name string) creation {
	if err := c.listOnce(ctx); err != nil {
		return creation{}
	}
	moment, listed, dated := c.known.now()
	if !dated {
		holders, err := c.FindTemplates(ctx, name)
		if err != nil {
			return creation{}
		}
		c.known.learn(holders, false)
		moment, _, _ = c.known.now()
	}
	return creation{moment: moment, listed: listed}
}

// listOnce lists the templates unless a list is known already. Callers share one list; one that fails speaks for its
// successors for a moment.
func (c *Client) listOnce(ctx context.Context) error {
	if _, listed, _ := c.known.now(); listed {
		return nil
	}
	list := c.known.lists.DoChan("", func() (any, error) {
		if _, listed, _ := c.known.now(); listed {
			return nil, nil
		}
		if err := c.known.recentFailure(); err != nil {
			return nil, err
		}
		_, err := c.list(context.WithoutCancel(ctx))
		c.known.remember(err)
		return nil, err
	})
	select {
	case done := <-list:
		return done.Err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (k *knownTemplates) remember(failure error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failure, k.failedAt = failure, time.Now()
}

func (k *knownTemplates) recentFailure() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Since(k.failedAt) > failureMemory {
		return nil
	}
	return k.failure
}

// origin is where a template comes from that has the name of one that was to be created.
type origin int

const (
	somebodyElses origin = iota
	certainlyOurs
	perhapsOurs
)

// originOf judges a template that was found after a create whose reply was lost.
func (c *Client) originOf(t Template, in TemplateInput, made creation) origin {
	switch {
	case !in.matches(t), t.SystemDefined, t.Version > 1, c.known.before(t.ID, made.moment):
		return somebodyElses
	case !t.Created.IsZero() && t.Created.Before(c.known.tenantTime(made.sentAt)):
		return somebodyElses
	case !made.listed, t.Created.IsZero() && c.known.isDated():
		return perhapsOurs
	}
	return certainlyOurs
}

func (k *knownTemplates) isDated() bool {
	_, _, dated := k.now()
	return dated
}
