// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// connect starts a local tenant over TLS that would speak HTTP/2, and a client of it.
func connect(t *testing.T, opts ...testkit.Option) (*testkit.Tenant, *luma.Client) {
	t.Helper()
	tenant := testkit.Start(t, append([]testkit.Option{testkit.WithHTTP2()}, opts...)...)
	c, err := luma.New(tenant.Endpoint(), tenant.Token(), luma.WithCACertificate([]byte(tenant.CAPEM())))
	if err != nil {
		t.Fatal(err)
	}
	return tenant, c
}

func outage(contacts []string, roles ...string) notice.Message {
	return notice.Message{Recipients: notice.NewRecipients(contacts, roles, false, false), Content: notice.Content{Text: "Exchange is down"}}
}

func TestSendToATenant(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		message notice.Message
		outcome luma.Outcome
		users   int
	}{
		"a contact":                {outage([]string{"sam@gmail.com"}), luma.OutcomeConfirmed, 1},
		"all Analysts":             {outage(nil, "analyst"), luma.OutcomeConfirmed, 4},
		"a contact and a stranger": {outage([]string{"sam@gmail.com", "nobody@example.com"}), luma.OutcomePartial, 1},
		"everybody": {
			notice.Message{Recipients: notice.NewRecipients(nil, nil, true, false), Content: notice.Content{Card: &notice.Card{Title: "Exchange is down"}}},
			luma.OutcomeConfirmed, 14,
		},
		"a template": {
			notice.Message{Recipients: outage([]string{"judy@gmail.com"}).Recipients, Content: notice.Content{Text: "down"}, TemplateID: "1001"},
			luma.OutcomeConfirmed, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, c := connect(t)
			receipt, err := c.SendNotification(t.Context(), luma.Send{Message: tt.message})
			if err != nil || receipt.Outcome != tt.outcome || (len(receipt.Errors) > 0) != (tt.outcome == luma.OutcomePartial) {
				t.Fatalf("got %+v, %v", receipt, err)
			}
			deliveries := tenant.Deliveries()
			if len(deliveries) != tt.users || deliveries[0].RequestID != receipt.RequestID {
				t.Errorf("%d deliveries, want %d: %+v", len(deliveries), tt.users, deliveries)
			}
		})
	}
}

func TestATenantRefuses(t *testing.T) {
	t.Parallel()
	tenant, c := connect(t)
	_, err := c.SendNotification(t.Context(), luma.Send{Message: outage([]string{"nobody@example.com"})})
	if failure, ok := errors.AsType[*luma.SendError](err); !ok || failure.Certainty != luma.Rejected || failure.HTTPStatus != http.StatusBadRequest || failure.Reason == "" {
		t.Errorf("got %v", err)
	}
	stranger, err := luma.New(tenant.Endpoint(), "wrong-token", luma.WithCACertificate([]byte(tenant.CAPEM())))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.SendNotification(t.Context(), luma.Send{Message: outage([]string{"sam@gmail.com"})}); !errors.Is(err, luma.ErrUnauthorized) {
		t.Errorf("got %v", err)
	}
	if n := len(tenant.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
}

func TestATenantFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault      emulator.Fault
		deliveries int
	}{
		"reset after delivery":  {emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore}, 1},
		"reset before delivery": {emulator.Fault{Action: emulator.ActionRST}, 0},
		"503 after delivery":    {emulator.Fault{Action: emulator.ActionStatus, Status: 503, Deliver: emulator.DeliverBefore}, 1},
		"503 before delivery":   {emulator.Fault{Action: emulator.ActionStatus, Status: 503}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, c := connect(t)
			tenant.Fault(tt.fault)
			receipt, err := c.SendNotification(t.Context(), luma.Send{Message: outage([]string{"sam@gmail.com"})})
			if err != nil || receipt.Outcome != luma.OutcomeUnknown || receipt.Cause == nil {
				t.Errorf("got %+v, %v", receipt, err)
			}
			if n := len(tenant.Deliveries()); n != tt.deliveries || tenant.Requests(http.MethodPost, "/message") != 1 {
				t.Errorf("%d deliveries by %d requests", n, tenant.Requests(http.MethodPost, "/message"))
			}
		})
	}
}

func TestContactsOfATenant(t *testing.T) {
	t.Parallel()
	_, c := connect(t)
	for key, want := range map[string]int{"sam@gmail.com": 1, "Alex": 2, "nobody": 0} {
		contacts, err := c.GetContacts(t.Context(), key)
		if err != nil || len(contacts) != want {
			t.Errorf("%s: got %+v, %v", key, contacts, err)
		}
		for _, contact := range contacts {
			if contact.ID == "" || contact.UserName == "" || contact.Email == "" || len(contact.Roles) == 0 {
				t.Errorf("%s: got %+v", key, contact)
			}
		}
	}
}

func TestTemplatesOfATenant(t *testing.T) {
	t.Parallel()
	tenant, c := connect(t)
	in := luma.TemplateInput{Name: "Maintenance", Description: "d", Content: notice.Content{Card: &notice.Card{
		Title: "@request.message", Buttons: []notice.Button{{Label: "Status", Type: notice.ButtonURL, Value: "https://status.example.com"}},
	}}}
	created, err := c.CreateTemplate(t.Context(), in)
	if err != nil || created.ResponseType != "CARD" || created.Version == 0 || created.Content.Body() != in.Content.Body() {
		t.Fatalf("got %+v, %v", created, err)
	}
	_, err = c.CreateTemplate(t.Context(), in)
	if failure, ok := errors.AsType[*luma.APIError](err); !ok || !errors.Is(err, luma.ErrConflict) || failure.HolderID != created.ID {
		t.Errorf("got %v", err)
	}
	in.Description = "e"
	if updated, err := c.UpdateTemplate(t.Context(), created.ID, created.Version, in); err != nil || updated.Version <= created.Version {
		t.Errorf("got %+v, %v", updated, err)
	}
	_, err = c.UpdateTemplate(t.Context(), created.ID, created.Version, in)
	if failure, ok := errors.AsType[*luma.APIError](err); !ok || !errors.Is(err, luma.ErrVersionMismatch) || failure.Current == nil || failure.Current.Description != "e" {
		t.Errorf("got %v", err)
	}
	all, err := c.AllTemplates(t.Context())
	if err != nil || !slices.ContainsFunc(all, func(t luma.Template) bool { return t.SystemDefined && t.ID == "-1" }) {
		t.Errorf("got %+v, %v", all, err)
	}
	if err := c.DeleteTemplate(t.Context(), "-1"); !errors.Is(err, luma.ErrConflict) {
		t.Errorf("got %v", err)
	}
	if err := c.DeleteTemplate(t.Context(), created.ID); err != nil {
		t.Error(err)
	}
	if _, err := c.CachedTemplate(t.Context(), created.ID); !errors.Is(err, luma.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if n := tenant.Requests(http.MethodPost, "/notificationtemplates"); n != 2 {
		t.Errorf("%d creates", n)
	}
}

func TestATenantLosesReplies(t *testing.T) {
	t.Parallel()
	tenant, c := connect(t)
	in := luma.TemplateInput{Name: "Lost", Content: notice.Content{Text: "x"}}
	lose := func(method string) {
		tenant.Fault(emulator.Fault{
			Match: emulator.FaultMatch{Method: method, Path: "notificationtemplates*"}, Count: 1, Action: emulator.ActionFIN,
			Deliver: emulator.DeliverBefore,
		})
	}
	lose(http.MethodPost)
	created, err := c.CreateTemplate(t.Context(), in)
	if err != nil || created.Name != "Lost" {
		t.Fatalf("got %+v, %v", created, err)
	}
	lose(http.MethodPut)
	in.Description = "changed"
	if updated, err := c.UpdateTemplate(t.Context(), created.ID, created.Version, in); err != nil || updated.Description != "changed" {
		t.Errorf("got %+v, %v", updated, err)
	}
	lose(http.MethodDelete)
	if err := c.DeleteTemplate(t.Context(), created.ID); err != nil {
		t.Error(err)
	}
}

// A 409 whose reply is lost does not hand over the template of somebody else, even one with the same text.
func TestATenantLosesAConflict(t *testing.T) {
	t.Parallel()
	in := luma.TemplateInput{Name: "HR welcome", Content: notice.Content{Text: "Welcome"}}
	for name, listed := range map[string]bool{"listed before": false, "created after the list": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant, ours := connect(t)
			theirs, err := luma.New(tenant.Endpoint(), tenant.Token(), luma.WithCACertificate([]byte(tenant.CAPEM())))
			if err != nil {
				t.Fatal(err)
			}
			clock := testkit.NewClock(time.Now())
			if listed {
				ours, err = luma.New(tenant.Endpoint(), tenant.Token(), luma.WithCACertificate([]byte(tenant.CAPEM())), luma.WithClock(clock.Now))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := ours.AllTemplates(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			holder, err := theirs.CreateTemplate(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			clock.Set(time.Now().Add(time.Minute)) // ours comes later
			tenant.Fault(emulator.Fault{
				Match: emulator.FaultMatch{Method: http.MethodPost, Path: "notificationtemplates"}, Count: 1, Action: emulator.ActionRST,
				Deliver: emulator.DeliverBefore,
			})
			got, err := ours.CreateTemplate(t.Context(), in)
			failure, ok := errors.AsType[*luma.APIError](err)
			if !ok || !errors.Is(err, luma.ErrConflict) || failure.HolderID != holder.ID || got.ID != "" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestATenantWithoutTemplateAPI(t *testing.T) {
	t.Parallel()
	_, c := connect(t, testkit.WithoutTemplateAPI())
	if _, err := c.AllTemplates(t.Context()); !errors.Is(err, luma.ErrNoTemplateAPI) {
		t.Errorf("got %v", err)
	}
	if _, err := c.SendNotification(t.Context(), luma.Send{Message: outage([]string{"sam@gmail.com"})}); err != nil {
		t.Error(err)
	}
}
