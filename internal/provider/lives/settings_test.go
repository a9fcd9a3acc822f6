// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// settings are those of the provider in a step.
type settings struct {
	Tenant string // A or B; "closed" is an endpoint at which nothing listens
	Rail   string // "", dry_run, or the contacts of redirect_contacts, separated by commas
	Limit  int    // max_contacts; 0 = not set
	Kinds  string // allowed_audiences, separated by commas; "" = not set
	Moved  bool   // same_tenant_as names all other endpoints
}

const (
	dryRun       = "dry_run"
	closedTenant = "closed"
)

func (s settings) String() string {
	text := s.Tenant
	switch s.Rail {
	case "":
	case dryRun:
		text += " dry_run"
	default:
		text += " redirect_contacts=" + s.Rail
	}
	if s.Limit > 0 {
		text += fmt.Sprintf(" max_contacts=%d", s.Limit)
	}
	if s.Kinds != "" {
		text += " allowed_audiences=" + s.Kinds
	}
	if s.Moved {
		text += " same_tenant_as=others"
	}
	return "[" + text + "]"
}

// testers are the contacts that get every message instead of its recipients.
func (s settings) testers() []string {
	if s.Rail == "" || s.Rail == dryRun {
		return nil
	}
	return strings.Split(s.Rail, ",")
}

// guarded reports whether any guard rail is set.
func (s settings) guarded() bool { return s.Rail != "" || s.Limit > 0 || s.Kinds != "" }

// compatible reports whether a plan made under s may be applied under other settings: with the same endpoint and guard
// rails.
func (s settings) compatible(other settings) bool {
	s.Moved = other.Moved
	return s == other
}

// is reports whether what was sent on a tenant belongs to the one of these settings.
func (s settings) is(tenant string) bool { return s.Moved || tenant == "" || s.Tenant == tenant }

// block is the provider block.
func (s settings) block(endpoints map[string]string) object {
	block := object{"endpoint": endpoints[s.Tenant], "api_token": emulator.DefaultToken, "max_retries": 0, "max_retry_wait": "2s"}
	switch {
	case s.Rail == dryRun:
		block["dry_run"] = true
	case s.Rail != "":
		block["redirect_contacts"] = set(s.testers())
	}
	if s.Limit > 0 {
		block["max_contacts"] = s.Limit
	}
	if s.Kinds != "" {
		block["allowed_audiences"] = set(strings.Split(s.Kinds, ","))
	}
	if s.Moved {
		others := []any{}
		for tenant, endpoint := range endpoints {
			if tenant != s.Tenant {
				others = append(others, endpoint)
			}
		}
		block["same_tenant_as"] = others
	}
	return block
}

func set(values []string) []any {
	out := []any{}
	for _, v := range values {
		out = append(out, v)
	}
	return out
}

// fault is what happens to the first message of an apply.
type fault struct {
	fault     emulator.Fault
	certainty string // what the documentation makes of it; see certainties in model_test.go
	delivered bool   // the tenant showed the message all the same
	once      bool   // the message is sent again, after a wait, and then gets its natural answer
}

func faults() map[string]fault {
	status := func(code int) emulator.Fault { return emulator.Fault{Action: emulator.ActionStatus, Status: code} }
	delivered := func(f emulator.Fault) emulator.Fault { f.Deliver = emulator.DeliverBefore; return f }
	slowDown := status(429)
	slowDown.Headers = map[string]string{"Retry-After": "17"}
	wait := status(429)
	wait.Headers = map[string]string{"Retry-After": "1"}
	partial := delivered(status(200))
	partial.Body = `{"timestamp":1,"status":200,"message":"OK","errors":["one channel is closed"],"data":[]}`
	array := delivered(status(200))
	array.Body = "[]"
	return map[string]fault{
		"reset after delivery":   {delivered(emulator.Fault{Action: emulator.ActionRST}), unknown, true, false},
		"reset, not delivered":   {emulator.Fault{Action: emulator.ActionRST}, unknown, false, false},
		"503 after delivery":     {delivered(status(503)), unknown, true, false},
		"envelope 500":           {delivered(emulator.Fault{Action: emulator.ActionBadEnvelope}), unknown, true, false},
		"garbage after delivery": {delivered(emulator.Fault{Action: emulator.ActionGarbage}), unknown, true, false},
		"partial":                {partial, "partial", true, false},
		"204":                    {delivered(status(204)), "accepted", true, false},
		"bare array":             {array, "accepted", true, false},
		"400":                    {status(400), rejected, false, false},
		"401":                    {status(401), rejected, false, false},
		"429 Retry-After 17":     {slowDown, rejected, false, false},
		"429 Retry-After 1":      {wait, "", false, true},
		"redirect 307":           {emulator.Fault{Action: emulator.ActionRedirect}, rejected, false, false},
	}
}
