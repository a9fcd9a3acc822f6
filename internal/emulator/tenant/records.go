// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/query"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Filter selects messages, deliveries and log entries; zero fields select everything.
type Filter struct {
	RequestID  string
	User       string    // a login ID, or what else a contact may be; not for the log
	TemplateID string    // not for the log
	Role       string    // a role that the message addressed, by name or code; not for the log
	Text       []string  // all of it was sent or displayed, ignoring case
	Failed     bool      // log entries other than 2xx; messages with errors, and their deliveries
	Since      time.Time // only what was received after this time
	After      int64     // only IDs above this one
	Limit      int       // the first so many; 0 = all
}

// FilterOf returns the filter that a query stands for.
func FilterOf(q query.Query) Filter {
	return Filter{
		RequestID: q.Request, User: q.To, TemplateID: q.Template, Role: q.Role, Text: q.Text, Failed: q.Failed, Since: q.Since, After: q.After,
	}
}

// UnknownError says that a filter names something that the tenant does not have, so that nothing can ever match.
type UnknownError struct{ reason string }

func (e UnknownError) Error() string { return e.reason }

// Records reads what the tenant holds.
type Records struct{ store *store.Store }

// Resolve looks up what f names, as the API would: a user by any login ID, e-mail address, ID or unique name, and a
// template by its ID, also one that was deleted after it had been used.
func (r Records) Resolve(f Filter) (store.Filter, error) {
	out := store.Filter{
		RequestID: f.RequestID, TemplateID: f.TemplateID, Text: store.Words(f.Text...), Failed: f.Failed, Since: f.Since, After: f.After, Limit: f.Limit,
	}
	if f.Role != "" {
		code, ok := model.RoleCode(f.Role)
		if !ok {
			return out, UnknownError{fmt.Sprintf("role %q: the tenant has no such role; its roles: %s", text.Quote(f.Role), strings.Join(model.RoleNames(), ", "))}
		}
		out.Role = code
	}
	err := r.store.View(func(tx *store.Tx) (err error) {
		if out.UserID, err = resolveUser(tx, f.User); err != nil || f.TemplateID == "" {
			return err
		}
		known, err := tx.Templates.Known(f.TemplateID)
		if err == nil && !known {
			err = UnknownError{fmt.Sprintf("template %q: the tenant has no such template", text.Quote(f.TemplateID))}
		}
		return err
	})
	return out, err
}

func resolveUser(tx *store.Tx, user string) (int64, error) {
	if user == "" {
		return 0, nil
	}
	refs, err := tx.Users.Resolve(user)
	switch {
	case err != nil:
		return 0, err
	case len(refs) == 0:
		return 0, UnknownError{fmt.Sprintf("user %q: the tenant has no such user", text.Quote(user))}
	case len(refs) > 1:
		return 0, UnknownError{fmt.Sprintf("user %q: matches %d users; use the login ID", text.Quote(user), len(refs))}
	}
	return refs[0].ID, nil
}

// view reads one thing while nobody else uses the database.
func view[T any](r Records, read func(*store.Tx) (T, error)) (out T, err error) {
	err = r.store.View(func(tx *store.Tx) error { out, err = read(tx); return err })
	return out, err
}

// collect lists the records that match f, unless ctx ends before.
func collect[T any](ctx context.Context, r Records, f Filter, records func(store.Filter) iter.Seq2[T, error]) ([]T, error) {
	resolved, err := r.Resolve(f)
	if err != nil {
		return nil, err
	}
	list := []T{}
	for v, err := range records(resolved) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// Messages returns the accepted POSTs, oldest first.
func (r Records) Messages(ctx context.Context, f Filter) ([]model.Message, error) {
	return collect(ctx, r, f, r.store.Messages)
}

// Deliveries returns what users have on their screens, oldest first.
func (r Records) Deliveries(ctx context.Context, f Filter) ([]model.Delivery, error) {
	return collect(ctx, r, f, r.store.Deliveries)
}

// Log returns the Troubleshoot log, oldest first.
func (r Records) Log(ctx context.Context, f Filter) ([]model.LogEntry, error) {
	return collect(ctx, r, f, r.store.LogEntries)
}

// CountMessages counts the accepted POSTs, whatever f.Limit.
func (r Records) CountMessages(_ context.Context, f Filter) (int, error) {
	resolved, err := r.Resolve(f)
	if err != nil {
		return 0, err
	}
	return r.store.CountMessages(resolved)
}

// CountDeliveries counts what users have on their screens, whatever f.Limit.
func (r Records) CountDeliveries(_ context.Context, f Filter) (int, error) {
	resolved, err := r.Resolve(f)
	if err != nil {
		return 0, err
	}
	return r.store.CountDeliveries(resolved)
}

// Users returns the tenant's users, ordered by ID.
func (r Records) Users(ctx context.Context) ([]model.User, error) {
	return collect(ctx, r, Filter{}, func(store.Filter) iter.Seq2[model.User, error] { return r.store.Users() })
}

// Templates returns all templates, ordered by ID.
func (r Records) Templates(context.Context) ([]model.Template, error) {
	return view(r, func(tx *store.Tx) ([]model.Template, error) { return tx.Templates.List("", 0, -1) })
}
