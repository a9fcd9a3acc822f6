// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const (
	inTheFuture = "2100"
	inThePast   = "2020"
)

// objectState is a state that an object can be in, and how it gets there: each has a separate tenant and provider.
type objectState struct {
	name     string
	settings string // of the provider
	answer   emulator.Fault
	year     string
}

func answers(body string, status int) emulator.Fault {
	return emulator.Fault{
		Match: emulator.FaultMatch{Method: "POST", Path: "/message"}, Action: emulator.ActionStatus, Status: status, Body: body,
		Deliver: emulator.DeliverBefore,
	}
}

// objectStates are all but acknowledged, which unknown becomes.
func objectStates() []objectState {
	unclear := answers("", 503)
	return []objectState{
		{"confirmed", "", emulator.Fault{}, inTheFuture},
		{"accepted", "", answers("", 204), inTheFuture},
		{"partial", "", answers(`{"timestamp":1,"status":200,"message":"OK","errors":["no channel"],"data":[]}`, 200), inTheFuture},
		{"unknown", "", unclear, inTheFuture},
		{"expired", "", emulator.Fault{}, inThePast},
		{"dry_run", "dry_run = true", emulator.Fault{}, inTheFuture},
		{"redirected", `redirect_contacts = ["ruth"]`, emulator.Fault{}, inTheFuture},
		{"imported", "", emulator.Fault{}, inTheFuture},
	}
}

// TestAccDocumentedInEveryState applies every documented snippet in every state that an object can be in, and plans it
// again: no error but the one that a snippet documents, nothing left to change, and nothing sent twice. All of them are
// modules of one configuration, so that it takes one apply and two plans.
func TestAccDocumentedInEveryState(t *testing.T) {
	t.Parallel()
	c := cli.New(t, testkit.Start(t), cli.NoTLS)
	snippets := slices.DeleteFunc(documented(t), func(s snippet) bool {
		feature, since := s.needs()
		return feature != "" && !c.Has(since)
	})
	if len(snippets) < 15 {
		t.Fatalf("only %d snippets were found", len(snippets))
	}
	tenants := writeDocumented(t, c, snippets)
	c.Init()

	applied := c.Events("apply", "-auto-approve")
	requireDocumentedErrors(t, snippets, applied)
	for _, event := range applied {
		if change := event.Change; change.Resource.Type == "luma_notification_template" && change.Action == "update" {
			t.Errorf("a documented import changes %s", change.Resource.Address)
		}
	}
	requireOutcomes(t, c)
	sent := map[string]int{}
	for name, tenant := range tenants {
		sent[name] = len(tenant.Messages())
	}
	requireDocumentedErrors(t, snippets, c.Events("plan", withPostcondition(snippets)...))

	acknowledge(t, c)
	acceptExpired(c, snippets)
	for _, event := range c.Events("plan") {
		if event.Diagnostic.Severity == "error" {
			t.Errorf("a second plan fails: %s", event)
		}
		if strings.HasPrefix(event.Change.Resource.Type, "luma_") {
			t.Errorf("a second plan would %s %s", event.Change.Action, event.Change.Resource.Address)
		}
	}
	for name, tenant := range tenants {
		if n := len(tenant.Messages()); n != sent[name] || name == "dry_run" && n != 0 {
			t.Errorf("%s: %d messages were accepted, then %d", name, sent[name], n)
		}
	}
}

// withPostcondition selects the snippets that fail until a person has checked; the others are planned afterwards.
func withPostcondition(snippets []snippet) []string {
	var targets []string
	for i, s := range snippets {
		if state := s.failsIn(); state != "" {
			targets = append(targets, fmt.Sprintf("-target=module.%s_%d", state, i))
		}
	}
	return targets
}

// writeDocumented writes each snippet as a module, and calls it once for each state.
func writeDocumented(t *testing.T, c *cli.CLI, snippets []snippet) map[string]*testkit.Tenant {
	t.Helper()
	var root strings.Builder
	root.WriteString(cli.RequiredProvider)
	for i, s := range snippets {
		for _, year := range []string{inTheFuture, inThePast} {
			edit := func(of string) string { return of }
			if year == inThePast {
				edit = expires
			}
			for path, content := range s.module(year, edit) {
				c.Write(filepath.Join("snippets", year, fmt.Sprint(i), path), content)
			}
		}
	}
	tenants := map[string]*testkit.Tenant{}
	for _, state := range objectStates() {
		tenant := testkit.Start(t)
		if state.answer.Action != "" {
			tenant.Fault(state.answer)
		}
		tenants[state.name] = tenant
		root.WriteString(strings.Replace(tenant.ProviderConfig(state.settings), "{\n", fmt.Sprintf("{\n  alias = %q\n", state.name), 1))
		for i, s := range snippets {
			module := fmt.Sprintf("module.%s_%d.", state.name, i)
			fmt.Fprintf(&root, "module \"%s_%d\" { # %s\n  source    = \"./snippets/%s/%d\"\n  providers = { luma = luma.%s }\n%s}\n",
				state.name, i, s.name, state.year, i, state.name, s.arguments(t, state.year))
			root.WriteString(s.imports(module))
			if state.name == "imported" {
				for _, address := range s.addresses(module, ".") {
					fmt.Fprintf(&root, "import {\n  to = %s\n  id = %q\n}\n", address, uuid.NewString())
				}
			}
		}
	}
	c.Write("main.tf", root.String())
	return tenants
}

// expires gives a notification without a send_before one that has passed.
func expires(of string) string {
	head := resourceHead.FindString(of)
	if !strings.HasPrefix(head, `resource "luma_notification"`) || strings.Contains(of, "send_before") {
		return of
	}
	return strings.Replace(of, head+" {\n", head+" {\n  send_before = \""+inThePast+"-01-01T00:00:00Z\"\n", 1)
}

// acceptExpired takes the postconditions away that keep failing until a person corrects a date.
func acceptExpired(c *cli.CLI, snippets []snippet) {
	for i, s := range snippets {
		if s.failsIn() != "expired" {
			continue
		}
		for path, content := range s.module(inThePast, expires) {
			c.Write(filepath.Join("snippets", inThePast, fmt.Sprint(i), path), strings.ReplaceAll(content, `!= "announcement expired"`, `!= ""`))
		}
	}
}

// requireDocumentedErrors fails for every error but those that a snippet documents: its postcondition must fail in the
// state that it is about, and an action may where nobody knows whether its message arrived.
func requireDocumentedErrors(t *testing.T, snippets []snippet, events []cli.Event) {
	t.Helper()
	failed := map[int]int{}
	for _, event := range events {
		d := event.Diagnostic
		var number int
		var year string
		_, _ = fmt.Sscanf(strings.ReplaceAll(d.Range.Filename, "/", " "), "snippets %s %d", &year, &number)
		documented := map[string]string{"unknown": inTheFuture + " Ask ", "expired": inThePast + " The window ended "}[snippets[number].failsIn()]
		switch {
		case d.Severity != "error":
		case d.Summary == "Resource postcondition failed" && documented != "" && strings.HasPrefix(year+" "+d.Detail, documented):
			failed[number]++
		case strings.HasPrefix(d.Address, "module.unknown_") && strings.Contains(d.Address, ".action.luma_") && d.Summary == "Notification may or may not have been delivered":
		default:
			t.Errorf("%s", event)
		}
	}
	for i, s := range snippets {
		want := 0
		if s.failsIn() != "" {
			want = 1 // in that state, and in no other
		}
		if failed[i] != want {
			t.Errorf("%s: its postcondition fails in %d states, want %d", s.name, failed[i], want)
		}
	}
}

// stateFile is what a state file holds of the objects.
type stateFile struct {
	Resources []struct {
		Module    string `json:"module"`
		Type      string `json:"type"`
		Instances []struct {
			Attributes map[string]any `json:"attributes"`
		} `json:"instances"`
	} `json:"resources"`
}

// requireOutcomes checks that the snippets really are in the states that they are to be tested in.
func requireOutcomes(t *testing.T, c *cli.CLI) {
	t.Helper()
	var state stateFile
	if err := json.Unmarshal([]byte(read(t, filepath.Join(c.Dir, "terraform.tfstate"))), &state); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, resource := range state.Resources {
		name, _, _ := strings.Cut(strings.TrimPrefix(resource.Module, "module."), ".")
		name = name[:strings.LastIndexByte(name, '_')]
		for _, instance := range resource.Instances {
			outcome := instance.Attributes["outcome"]
			if last, ok := instance.Attributes["last_notice"].(map[string]any); ok {
				outcome = last["outcome"]
			}
			seen[fmt.Sprintf("%s %s %v", resource.Type, name, outcome)]++
		}
	}
	for _, state := range objectStates() {
		if seen["luma_notification "+state.name+" "+state.name] == 0 {
			t.Errorf("no notification is %s: %v", state.name, seen)
		}
		if state.name != "imported" && seen["luma_maintenance_window "+state.name+" "+state.name] == 0 {
			t.Errorf("no window is %s: %v", state.name, seen)
		}
	}
}

// acknowledge records that a person has checked: the outcome of each notification that is unknown becomes acknowledged,
// as the attribute of that name would make it.
func acknowledge(t *testing.T, c *cli.CLI) {
	t.Helper()
	const file = "terraform.tfstate"
	content := read(t, filepath.Join(c.Dir, file))
	changed := strings.ReplaceAll(content, "\n            \"outcome\": \"unknown\"", "\n            \"outcome\": \"acknowledged\"")
	if changed == content {
		t.Fatal("no outcome is unknown")
	}
	if err := os.WriteFile(filepath.Join(c.Dir, file), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}
