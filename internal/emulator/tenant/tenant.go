// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package tenant is the state of a running tenant that its API and its control plane share: the database, the token,
// armed faults, request counts, and who waits for what.
package tenant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/faults"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// DefaultToken is the Inbound API Access Token of a tenant for which none was chosen.
const DefaultToken = "local-emulator-token"

// Config describes a tenant. The seed is one that ParseSeed or Checked returned. All fields but DB, Token and the
// initial misbehaviour are required.
type Config struct {
	DB        string
	Seed      *model.Seed
	Token     string
	Clock     func() time.Time
	Logger    *slog.Logger
	Faults    []faults.Fault
	Latency   time.Duration
	RateLimit int
}

// Tenant is one running tenant. Create it with New.
type Tenant struct {
	Records
	Store   *store.Store
	Faults  *faults.Set
	Limits  *faults.Limits
	Traffic *Traffic
	Changes *Changes
	Logger  *slog.Logger

	config Config

	mu       sync.Mutex
	token    string
	problems []string

	closing chan struct{}
	release func()
}

// New opens or creates the tenant.
func New(ctx context.Context, c Config) (*Tenant, error) {
	closing := make(chan struct{})
	t := &Tenant{
		Faults: &faults.Set{}, Limits: &faults.Limits{}, Traffic: newTraffic(), Changes: &Changes{},
		Logger: c.Logger, config: c, closing: closing, release: sync.OnceFunc(func() { close(closing) }),
	}
	if err := t.resetFaults(); err != nil {
		return nil, err
	}
	var err error
	if t.Store, err = store.Open(ctx, c.DB, t.start); err != nil {
		return nil, err
	}
	t.Records = Records{t.Store}
	return t, nil
}

// start loads the seed into a new database and chooses the token.
func (t *Tenant) start(tx *store.Tx) error {
	stored, err := tx.Settings.Get("token")
	if err != nil {
		return err
	}
	if stored == "" { // nothing was ever stored
		if err := tx.LoadSeed(t.config.Seed, t.Now()); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
	}
	t.token = cmp.Or(t.config.Token, stored, DefaultToken)
	return tx.Settings.Set("token", t.token)
}

// resetFaults returns to the faults, the latency and the rate limit of the configuration.
func (t *Tenant) resetFaults() error {
	return errors.Join(t.Faults.Reset(t.config.Faults), t.Limits.SetLatency(t.config.Latency), t.Limits.SetRate(t.config.RateLimit))
}

// Now returns the tenant's time.
func (t *Tenant) Now() time.Time { return t.config.Clock() }

// Release ends everything that waits: long polls, hanging faults, latency.
func (t *Tenant) Release() { t.release() }

// Closing returns a channel that is closed when the tenant is released.
func (t *Tenant) Closing() <-chan struct{} { return t.closing }

// Close closes the database.
func (t *Tenant) Close() error { return t.Store.Close() }

// Problem records a failure that is the emulator's own fault.
func (t *Tenant) Problem(err error) {
	t.Logger.Error("internal error", "error", err)
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.problems) < 100 {
		t.problems = append(t.problems, text.Short(err.Error(), 1000))
	}
}

// Problems lists failures of the emulator itself, which a client saw as 500: bugs, a full disk. At most the first 100.
func (t *Tenant) Problems() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string{}, t.problems...)
}

// Token returns the tenant's Inbound API Access Token.
func (t *Tenant) Token() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.token
}

// RegenerateToken replaces the token, as the button on the Tenant Information page does; the old one gets 401 from now
// on.
func (t *Tenant) RegenerateToken(context.Context) (string, error) {
	token := uuid.NewString()
	err := t.Store.Update(func(tx *store.Tx) error { return tx.Settings.Set("token", token) })
	if err != nil {
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = token
	return token, nil
}

// Reset returns the tenant to what it was created with: seed, faults, latency and rate limit. Messages, log entries and
// request counts are dropped. The token stays.
func (t *Tenant) Reset(context.Context) error {
	return errors.Join(t.LoadChecked(t.config.Seed), t.resetFaults())
}

// LoadSeed replaces users and templates by the seed's, and drops messages, log entries and request counts. The token,
// faults and limits stay, and Reset still returns to the first seed.
func (t *Tenant) LoadSeed(_ context.Context, seed *model.Seed) error {
	checked, err := seed.Checked()
	if err != nil {
		return err
	}
	return t.LoadChecked(checked)
}

// LoadChecked is LoadSeed for a seed that ParseSeed or Checked returned.
func (t *Tenant) LoadChecked(seed *model.Seed) error {
	if err := t.Store.Update(func(tx *store.Tx) error { return tx.LoadSeed(seed, t.Now()) }); err != nil {
		return err
	}
	t.Traffic.reset()
	t.Changes.Signal()
	return nil
}

// ErrReleased is what Wait returns when the tenant is released.
var ErrReleased = errors.New("the emulator is shutting down")

// Wait calls until now and after each API request, delivery and reset, and returns nil once it reports true. Otherwise
// it returns until's error, the context's error or ErrReleased.
func (t *Tenant) Wait(ctx context.Context, until func() (bool, error)) error {
	for {
		changed := t.Changes.Next()
		if done, err := until(); done || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-t.closing:
			return ErrReleased
		}
	}
}
