// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// rig is the world of one life at a time: two tenants, a port at which nothing listens, and a clock.
type rig struct {
	t         testing.TB
	tenants   map[string]*testkit.Tenant
	endpoints map[string]string
	clock     *testkit.Clock
	processes int
}

// birth is when lives begin. It lies in the future, so that a time which is still to come on the fake clock is so on
// the real one.
var birth = time.Date(2040, 11, 2, 10, 0, 0, 0, time.UTC)

func newRig(t testing.TB) *rig {
	t.Helper()
	seed := emulator.DefaultSeed()
	for id, name := range map[string]string{"2001": "Planned downtime", "2002": "Freeze"} {
		seed.Templates = append(seed.Templates, emulator.Template{
			ID: id, Name: name, ResponseType: "TEXT", Content: emulator.Content{Text: name + " tonight."},
		})
	}
	r := &rig{t: t, clock: testkit.NewClock(birth), tenants: map[string]*testkit.Tenant{}}
	r.endpoints = map[string]string{closedTenant: testkit.ClosedEndpoint(t)}
	for _, name := range []string{"A", "B"} {
		r.tenants[name] = testkit.Start(t, testkit.WithSeed(seed))
		r.endpoints[name] = r.tenants[name].Endpoint()
	}
	return r
}

// process starts the provider as one more process under settings.
func (r *rig) process(t testing.TB, s settings) *protocol.Server {
	t.Helper()
	r.processes++
	return providertest.Configured(t, nil, s.block(r.endpoints),
		provider.WithClock(r.clock.Now), provider.WithProcessNonce(fmt.Sprint("process ", r.processes)))
}

// message is an accepted POST, by the tenant.
type message struct {
	tenant string
	emulator.Message
}

// sent lists what the tenants have accepted since the given last IDs, and counts all requests to send.
func (r *rig) sent(marks map[string]mark) (messages []message, attempts int) {
	for _, name := range slices.Sorted(maps.Keys(r.tenants)) {
		tenant := r.tenants[name]
		found, err := tenant.Emulator().Messages(r.t.Context(), emulator.Filter{After: marks[name].last})
		if err != nil {
			r.t.Fatal(err)
		}
		for _, m := range found {
			messages = append(messages, message{name, m})
		}
		attempts += tenant.Requests(http.MethodPost, "/message") - marks[name].posts
	}
	return messages, attempts
}

// arm lets a fault happen to the next message, until disarmed.
func (r *rig) arm(name string) (disarm func()) {
	f, ok := faults()[name]
	for _, tenant := range r.tenants {
		if ok {
			f.fault.Match, f.fault.Count = emulator.FaultMatch{Method: http.MethodPost, Path: "/message"}, 1
			tenant.Fault(f.fault)
		}
	}
	return func() {
		for _, tenant := range r.tenants {
			tenant.ClearFaults()
		}
	}
}

type mark struct {
	last  int64
	posts int
}

func (r *rig) marks() map[string]mark {
	out := map[string]mark{}
	for name, tenant := range r.tenants {
		m := mark{posts: tenant.Requests(http.MethodPost, "/message")}
		if all := tenant.Messages(); len(all) > 0 {
			m.last = all[len(all)-1].ID
		}
		out[name] = m
	}
	return out
}
