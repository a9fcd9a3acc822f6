// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package testkit

import (
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// Addressed says to whom a message went on the wire, such as "judy@gmail.com,sam@gmail.com|" or "0|-3".
func Addressed(m emulator.Message) string {
	return strings.Join(m.Contacts, ",") + "|" + strings.Join(m.Roles, ",")
}

// Sent lists the messages that were accepted so far, oldest first, as "sam@gmail.com| Exchange is down".
func (t *Tenant) Sent() []string {
	var texts []string
	for _, m := range t.Messages() {
		texts = append(texts, Addressed(m)+" "+m.Message)
	}
	return texts
}

// RequireSent fails unless exactly these messages were accepted so far, as Sent writes them.
func (t *Tenant) RequireSent(tb testing.TB, want ...string) {
	tb.Helper()
	if got := t.Sent(); !slices.Equal(got, want) {
		tb.Errorf("the tenant accepted %q, want %q", got, want)
	}
}

// ClosedEndpoint is an endpoint at which nothing listens.
func ClosedEndpoint(tb testing.TB) string {
	tb.Helper()
	listener, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return "http://" + listener.Addr().String() + emulator.BasePath
}
