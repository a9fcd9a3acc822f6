// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
)

// Records reads what the tenant holds.
type Records struct{ store *store.Store }

// view reads one thing while nobody else uses the database.
func view[T any](r Records, read func(*store.Tx) (T, error)) (out T, err error) {
	err = r.store.View(func(tx *store.Tx) error { out, err = read(tx); return err })
	return out, err
}

// Messages returns the accepted POSTs, oldest first.
func (r Records) Messages(_ context.Context, f store.Filter) ([]model.Message, error) {
	return view(r, func(tx *store.Tx) ([]model.Message, error) { return tx.Messages.List(f) })
}

// Deliveries returns what users have on their screens, oldest first.
func (r Records) Deliveries(_ context.Context, f store.Filter) ([]model.Delivery, error) {
	return view(r, func(tx *store.Tx) ([]model.Delivery, error) { return tx.Messages.Deliveries(f) })
}

// CountMessages counts the accepted POSTs, whatever f.Limit.
func (r Records) CountMessages(_ context.Context, f store.Filter) (int, error) {
	return view(r, func(tx *store.Tx) (int, error) { return tx.Messages.Count(f) })
}

// CountDeliveries counts what users have on their screens, whatever f.Limit.
func (r Records) CountDeliveries(_ context.Context, f store.Filter) (int, error) {
	return view(r, func(tx *store.Tx) (int, error) { return tx.Messages.CountDeliveries(f) })
}

// Log returns the Troubleshoot log, oldest first.
func (r Records) Log(_ context.Context, f store.Filter) ([]model.LogEntry, error) {
	return view(r, func(tx *store.Tx) ([]model.LogEntry, error) { return tx.Log.List(f) })
}

// Users returns the tenant's users, ordered by ID.
func (r Records) Users(context.Context) ([]model.User, error) {
	return view(r, func(tx *store.Tx) ([]model.User, error) { return tx.Users.All() })
}

// Templates returns all templates, ordered by ID.
func (r Records) Templates(context.Context) ([]model.Template, error) {
	return view(r, func(tx *store.Tx) ([]model.Template, error) { return tx.Templates.List("", 0, -1) })
}
