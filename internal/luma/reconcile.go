// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// detached outlives an interrupt of ctx by the grace periods of a write and of the reads that follow it, which find out
// what it did.
func (c *Client) detached(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		grace := time.AfterFunc(c.grace+reconcileGrace, func() { cancel(wire.ErrGraceOver) })
		context.AfterFunc(out, func() { grace.Stop() })
	})
	return out, func() {
		stop()
		cancel(nil)
	}
}

func (c *Client) oneTemplate(data json.RawMessage) (Template, error) {
	templates, err := c.parseTemplates(data)
	switch {
	case err != nil:
		return Template{}, err
	case len(templates) != 1:
		return Template{}, notEnvelope("it holds %d templates instead of one", len(templates))
	}
	return templates[0], nil
}

// namedHolder is the ID that a 409 names in its data [ours], "" when it names none.
func (c *Client) namedHolder(answer *wire.Reply) string {
	if answer.Status != http.StatusConflict {
		return ""
	}
	members, err := splitObject(answer.Body)
	if err != nil {
		return ""
	}
	if list, err := looseList(members["data"]); err == nil && len(list) == 1 {
		holder := fields{loose: list[0]}
		return c.clean(holder.id("id"), maxField)
	}
	return ""
}

// withCurrent adds the stored template to a version mismatch.
func (c *Client) withCurrent(ctx context.Context, id string, failure *APIError) *APIError {
	if current, err := c.GetTemplate(ctx, id); err == nil {
		failure.Current = &current
	}
	return failure
}

// nameHolder adds to a conflict who has the name: from the tenant's answer, or else from the list.
func (c *Client) nameHolder(ctx context.Context, in TemplateInput, failure *APIError) {
	if failure.HolderID != "" {
		return
	}
	if found, err := c.FindTemplates(ctx, in.Name); err == nil && len(found) == 1 {
		failure.HolderID = found[0].ID
	}
}

// reconcileCreate looks for the template that a create without a clear answer may have stored, and adopts it only if it
// certainly is that one. If somebody else has the name, that is a conflict.
func (c *Client) reconcileCreate(ctx context.Context, in TemplateInput, made creation, failure *APIError) (Template, error) {
	found, err := c.FindTemplates(ctx, in.Name)
	if err != nil || len(found) == 0 {
		return Template{}, failure
	}
	if len(found) > 1 {
		failure.Err = fmt.Errorf("%w: %w", ErrConflict, failure.Err)
		return Template{}, failure
	}
	t := found[0]
	failure.HolderID = t.ID
	switch c.originOf(t, in, made) {
	case certainlyOurs:
		return t, nil
	case somebodyElses:
		failure.Err = fmt.Errorf("%w: %w", ErrConflict, failure.Err)
	}
	return Template{}, failure
}

// reconcileUpdate reads what an update without a clear answer has led to.
func (c *Client) reconcileUpdate(ctx context.Context, id string, version int64, in TemplateInput, failure *APIError) (Template, error) {
	current, err := c.GetTemplate(ctx, id)
	switch {
	case err != nil:
		return Template{}, failure
	case in.matches(current):
		return current, nil
	case version != NoVersion && current.Version != version:
		failure.Current = &current
		failure.Err = fmt.Errorf("%w: %w", ErrVersionMismatch, failure.Err)
	}
	return Template{}, failure
}

// reconcileDelete reads whether a delete without a clear answer was done.
func (c *Client) reconcileDelete(ctx context.Context, id string, failure *APIError) error {
	if _, err := c.GetTemplate(ctx, id); errors.Is(err, ErrNotFound) {
		return c.checkTemplateAPI(ctx)
	}
	return failure
}
