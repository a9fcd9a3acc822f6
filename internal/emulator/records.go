// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"errors"
)

// Messages returns the accepted POSTs, oldest first.
func (e *Emulator) Messages(ctx context.Context, f Filter) (out []Message, err error) {
	err = e.store.view(func() error { out, err = e.store.messages(ctx, f); return err })
	return out, err
}

// Deliveries returns what users have on their screens, oldest first.
func (e *Emulator) Deliveries(ctx context.Context, f Filter) (out []Delivery, err error) {
	err = e.store.view(func() error { out, err = e.store.deliveries(ctx, f); return err })
	return out, err
}

// CountMessages counts the accepted POSTs, whatever f.Limit.
func (e *Emulator) CountMessages(ctx context.Context, f Filter) (n int, err error) {
	err = e.store.view(func() error { n, err = e.store.countMessages(ctx, f); return err })
	return n, err
}

// CountDeliveries counts what users have on their screens, whatever f.Limit.
func (e *Emulator) CountDeliveries(ctx context.Context, f Filter) (n int, err error) {
	err = e.store.view(func() error { n, err = e.store.countDeliveries(ctx, f); return err })
	return n, err
}

// Log returns the Troubleshoot log, oldest first.
func (e *Emulator) Log(ctx context.Context, f Filter) (out []LogEntry, err error) {
	err = e.store.view(func() error { out, err = e.store.log(ctx, f); return err })
	return out, err
}

// Users returns the tenant's users, ordered by ID.
func (e *Emulator) Users(ctx context.Context) (out []User, err error) {
	err = e.store.view(func() error { out, err = e.store.users(ctx); return err })
	return out, err
}

// ErrReleased is what Wait returns when the emulator is released or closed.
var ErrReleased = errors.New("the emulator is shutting down")

// Wait asks until whether it is satisfied, now and after each API request,
// delivery and reset. It returns nil once it is, until's error, the context's
// error or ErrReleased.
func (e *Emulator) Wait(ctx context.Context, until func() (bool, error)) error {
	for {
		changed := e.changes.next()
		if done, err := until(); done || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-e.closing:
			return ErrReleased
		}
	}
}
