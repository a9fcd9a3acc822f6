// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package faults makes a tenant misbehave on request: requests fail, answers are late, and too many requests are
// refused.
package faults

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Fault makes API requests go wrong. It is tried on every request that matches: the first Skip of them pass, then up to
// Count are hit, each with the given Probability. Faults are tried in the order they were added; only the first that
// hits a request acts.
type Fault struct {
	ID          int // chosen when added
	Match       Match
	Skip        int     // let the first so many matching requests pass
	Count       int     // hit so many; 0 = all until cleared
	Probability float64 // of a hit, in (0,1]; 0 = always
	Seed        uint64  // of the draws; the same seed and order of requests give the same hits
	Action      Action
	Deliver     Deliver           // empty: DeliverBefore for slow, delay and hold, else DeliverNever
	Status      int               // for actions that answer; 0 = the action's own
	Headers     map[string]string // for actions that answer
	Body        string            // for status; empty = an envelope
	Delay       time.Duration     // before acting; for slow, the time the body takes
	Matched     int               // requests that matched so far
	Fired       int               // requests hit so far
}

// Match selects API requests; empty fields select all.
type Match struct {
	Method   string // exact
	Path     string // compared by its end; * stands for any characters
	Contains string // text in the body
}

// Deliver says what happens to a request besides the fault.
type Deliver string

// The tenant handles the request before the fault, or never does.
const (
	DeliverBefore Deliver = "before" // the tenant handles the request, then the fault hits the answer
	DeliverNever  Deliver = "never"  // the fault hits instead
)

// Action is what the client sees.
type Action string

// The actions. Those from ActionRST to ActionHeaderBomb take over the connection; on HTTP/2 they reset the stream.
const (
	ActionStatus      Action = "status"         // answer Status (503) with an envelope, or Body
	ActionRedirect    Action = "redirect"       // answer Status (307) with a Location header (the same path)
	ActionHTML        Action = "html"           // answer Status (200) with a page of a proxy
	ActionEmpty       Action = "empty"          // answer Status (200) without a body
	ActionBadEnvelope Action = "bad_envelope"   // answer 200 with an envelope that says Status (500)
	ActionOversize    Action = "oversize"       // answer 200 with a valid envelope of 4 MiB
	ActionGzipBomb    Action = "gzip_bomb"      // answer 200 with 64 MiB in some 64 KiB of gzip
	ActionDelay       Action = "delay"          // answer as usual after Delay (1s)
	ActionSlow        Action = "slow"           // answer as usual, the body dripping for Delay (10s)
	ActionHold        Action = "hold"           // answer as usual once the fault is cleared
	ActionHang        Action = "hang"           // never answer; close after Delay if given, or once cleared
	ActionRST         Action = "rst"            // TCP reset instead of an answer
	ActionFIN         Action = "fin"            // close instead of an answer
	ActionPartial     Action = "partial_status" // half a status line, then close
	ActionGarbage     Action = "garbage"        // bytes that are not HTTP, then close
	ActionContinue    Action = "continue"       // 100 Continue, then close
	ActionTruncate    Action = "truncate"       // answer as usual, closed after half of the body
	ActionTwoLengths  Action = "two_lengths"    // answer as usual with two different Content-Length headers
	ActionHeaderBomb  Action = "header_bomb"    // 16 MiB of headers, then close
)

// Actions lists all of them.
func Actions() []Action { return slices.Sorted(maps.Keys(acts)) }

// passesOn reports whether the client gets the tenant's own answer in the end: without a delivery that answer would be
// false.
func (a Action) passesOn() bool {
	return a == ActionDelay || a == ActionSlow || a == ActionHold
}

func names(actions []Action) string {
	var list []string
	for _, a := range actions {
		list = append(list, string(a))
	}
	return strings.Join(list, ", ")
}

// maxSize bounds what the texts of one fault take, in bytes.
const maxSize = 32 << 10

func (f Fault) size() int {
	n := len(f.Match.Method) + len(f.Match.Path) + len(f.Match.Contains) + len(f.Body)
	for name, value := range f.Headers {
		n += len(name) + len(value)
	}
	return n
}

// checked fills in the defaults and refuses combinations that cannot work.
func (f Fault) checked() (Fault, error) {
	var errs []error
	need := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	need(acts[f.Action] != nil, "action %q: must be one of %s", text.Quote(string(f.Action)), names(Actions()))
	if f.Deliver == "" {
		f.Deliver = DeliverNever
		if f.Action.passesOn() {
			f.Deliver = DeliverBefore
		}
	}
	need(f.Deliver == DeliverBefore || f.Deliver == DeliverNever, "deliver %q: must be %q or %q", text.Quote(string(f.Deliver)), DeliverBefore, DeliverNever)
	need(f.Deliver != DeliverNever || !f.Action.passesOn(), "action %s passes on the tenant's own answer: deliver must be %q", f.Action, DeliverBefore)
	need(f.Status == 0 || f.Status >= 200 && f.Status <= 599, "status %d: must be from 200 to 599", f.Status)
	need(f.Skip >= 0 && f.Count >= 0, "skip and count: must not be negative")
	need(f.Probability >= 0 && f.Probability <= 1, "probability %v: must be from 0 to 1", f.Probability)
	need(f.Match.Method == "" || request.IsMethod(f.Match.Method), "method %q: must be a method such as GET or POST, in upper case",
		text.Quote(f.Match.Method))
	need(f.size() <= maxSize, "match, headers and body are larger than %d bytes", maxSize)
	need(f.Delay >= 0, "delay %s: must not be negative", f.Delay)
	f.Headers = maps.Clone(f.Headers)
	return f, errors.Join(errs...)
}

func (m Match) matches(method, path string, body []byte) bool {
	if m.Method != "" && m.Method != method {
		return false
	}
	return globSuffix(m.Path, path) && bytes.Contains(body, []byte(m.Contains))
}

// globSuffix reports whether the end of path matches a pattern in which * stands for any characters.
func globSuffix(pattern, path string) bool {
	parts := strings.Split(pattern, "*")
	last := parts[len(parts)-1]
	if !strings.HasSuffix(path, last) {
		return false
	}
	path = strings.TrimSuffix(path, last)
	for _, part := range parts[:len(parts)-1] {
		_, rest, found := strings.Cut(path, part)
		if !found {
			return false
		}
		path = rest
	}
	return true
}

// Parse reads a fault from a command line, such as "method=POST,path=/message,action=rst,deliver=before,count=1". Keys:
// method, path, contains, skip, count, probability, seed, action, deliver, status, delay, body and header.NAME. Values
// cannot contain commas.
func Parse(flag string) (Fault, error) {
	f := Fault{}
	for pair := range strings.SplitSeq(flag, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if !ok {
			return f, fmt.Errorf("%q: must be key=value pairs separated by commas, such as method=POST,action=rst,count=1", pair)
		}
		if err := f.set(key, value); err != nil {
			return f, fmt.Errorf("%s: %w", pair, err)
		}
	}
	return f.checked()
}

func (f *Fault) set(key, value string) (err error) {
	texts := map[string]*string{
		"method": &f.Match.Method, "path": &f.Match.Path, "contains": &f.Match.Contains, "body": &f.Body,
		"action": (*string)(&f.Action), "deliver": (*string)(&f.Deliver),
	}
	numbers := map[string]*int{"skip": &f.Skip, "count": &f.Count, "status": &f.Status}
	name, isHeader := strings.CutPrefix(key, "header.")
	switch {
	case texts[key] != nil:
		*texts[key] = value
	case numbers[key] != nil:
		*numbers[key], err = strconv.Atoi(value)
	case key == "probability":
		f.Probability, err = strconv.ParseFloat(value, 64)
	case key == "seed":
		f.Seed, err = strconv.ParseUint(value, 10, 64)
	case key == "delay":
		f.Delay, err = time.ParseDuration(value)
	case isHeader:
		if f.Headers == nil {
			f.Headers = map[string]string{}
		}
		f.Headers[http.CanonicalHeaderKey(name)] = value
	default:
		err = errors.New("unknown key; known: method, path, contains, skip, count, probability, seed, action, deliver, status, delay, body, header.NAME")
	}
	return err
}
