// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lifetime

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
)

// The process ends once the parent is gone and the last call has ended, never before, and nothing begins meanwhile.
func TestProcessEndsAfterTheCallsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan struct{})
		var codes []int
		p := &Process{parentGone: gone, exit: func(code int) { codes = append(codes, code) }}
		go p.endWithParent()
		begin := func() {
			t.Helper()
			if err := p.calls.begin(); err != nil {
				t.Fatal(err)
			}
		}
		step := func(what string, do func(), want ...int) {
			t.Helper()
			do()
			synctest.Wait()
			if !slices.Equal(codes, want) {
				t.Errorf("after %s the process exited with %v, want %v", what, codes, want)
			}
		}
		step("a call", func() { begin(); p.calls.end() })
		step("two more began", func() { begin(); begin() })
		step("the CLI ended", func() { close(gone) })
		if p.calls.begin() == nil {
			t.Error("a call began after the CLI had ended")
		}
		step("one call ended", p.calls.end)
		step("the other one ended", p.calls.end, 0)
	})
}

// stub answers the two calls that are counted, and lets a test look in between.
type stub struct {
	protocolServer
	apply func()
	event []string
	done  bool // the action ran to its end
}

func (s *stub) ApplyResourceChange(context.Context, *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	s.apply()
	return &tfprotov6.ApplyResourceChangeResponse{}, nil
}

func (s *stub) InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: func(yield func(tfprotov6.InvokeActionEvent) bool) {
		for _, message := range s.event {
			if !yield(tfprotov6.InvokeActionEvent{Type: tfprotov6.ProgressInvokeActionEventType{Message: message}}) {
				return
			}
		}
		s.apply()
		s.done = true
	}}, nil
}

// An action continues, counted, when its reader stops after some of its events, as plugin-go does when the CLI is gone.
func TestGuardCountsAnActionToItsEnd(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		read int
		want int
	}{
		{"every event is read", 3, 2},
		{"the reader stops at the first", 1, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var c calls
				s := &stub{event: []string{"before", "after"}, apply: requireUnderWay(t, &c)}
				stream, err := guard{s, &c}.InvokeAction(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				got := 0
				for range stream.Events {
					if got++; got == row.read {
						break
					}
				}
				if got != row.want || !s.done {
					t.Errorf("%d events were read, want %d; ran to its end: %v", got, row.want, s.done)
				}
			})
		})
	}
}

func TestGuardCountsApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c calls
		applied := false
		check := requireUnderWay(t, &c)
		s := &stub{apply: func() { check(); applied = true }}
		if _, err := (guard{s, &c}).ApplyResourceChange(t.Context(), nil); err != nil || !applied {
			t.Errorf("error %v, applied %v", err, applied)
		}
	})
}

// requireUnderWay returns a check, made during a call, that draining waits for the call.
func requireUnderWay(t *testing.T, c *calls) func() {
	return func() {
		t.Helper()
		drained := false
		go func() { c.drain(); drained = true }()
		synctest.Wait()
		if drained {
			t.Error("the call is not counted")
		}
	}
}

// Nothing begins, and so nothing is sent, when the process is about to end.
func TestGuardRefusesWhenEnding(t *testing.T) {
	t.Parallel()
	var c calls
	c.drain()
	s := &stub{event: []string{"before"}, apply: func() { t.Error("a call reached the provider") }}
	g := guard{s, &c}
	if _, err := g.ApplyResourceChange(t.Context(), nil); err == nil {
		t.Error("the change was applied")
	}
	stream, err := g.InvokeAction(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for event := range stream.Events {
		t.Errorf("the action reported %v", event)
	}
}

// The wrapper serves every method of the framework's server and of ours.
func TestGuardServesTheWholeProtocol(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]tfprotov6.ProviderServer{
		"framework": providerserver.NewProtocol6(provider.New("test")())(),
		"provider":  provider.NewServer("test")(),
	} {
		whole, ok := server.(protocolServer)
		if !ok {
			t.Errorf("%s: cannot be wrapped", name)
			continue
		}
		wrapped := reflect.TypeOf(guard{whole, &calls{}})
		for method := range reflect.TypeOf(server).Methods() {
			if _, ok := wrapped.MethodByName(method.Name); !ok && method.Type.NumIn() > 1 {
				t.Errorf("%s: %s is not served", name, method.Name)
			}
		}
	}
}

// A server that lacks a part of the protocol is refused, not served without that part.
func TestServeRefusesAPartOfTheProtocol(t *testing.T) {
	t.Parallel()
	p := &Process{}
	if err := p.Serve("example.com/a/b", func() tfprotov6.ProviderServer { return struct{ tfprotov6.ProviderServer }{} }); err == nil {
		t.Error("served")
	}
}

func TestNonce(t *testing.T) {
	for _, row := range []struct {
		name        string
		debug       bool
		certificate string
		want        bool
	}{
		{"started by a CLI", false, "-----BEGIN CERTIFICATE-----", true},
		{"shared by several runs", false, "", false},
		{"under a debugger", true, "", false},
		{"under a debugger that a CLI started", true, "-----BEGIN CERTIFICATE-----", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv(clientCertificate, row.certificate)
			a, b := New(row.debug).Nonce(), New(row.debug).Nonce()
			if (a != "") != row.want || (a == b) == row.want {
				t.Errorf("two processes have %q and %q", a, b)
			}
		})
	}
}
