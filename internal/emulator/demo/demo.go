// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package demo fills a tenant with a short history, so that its pages have something to show: what the vendor's article
// describes, and what goes wrong on a usual day.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/faults"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/skills"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// Stage is what the history is played on.
type Stage struct {
	Tenant  *tenant.Tenant
	API     http.Handler
	Skills  *skills.Skills
	SetTime func(time.Time) // of the tenant
}

// step is one event of the history.
type step struct {
	ago time.Duration
	do  func(ctx context.Context, s Stage) error
}

const messagePath = "/public/notifylumauser/message"

var history = []step{
	{51 * time.Hour, call("POST", "/public/notificationtemplates", `{"name": "Service announcement", "description": "Planned work, with a link to the status page.", "responseType": "CARD",
		"content": {"title": "Planned maintenance", "subtitle": "IT operations", "text": "@request.message", "buttons": [
		{"label": "Status page", "type": "url", "value": "https://status.example.com"}, {"label": "I need help", "type": "message", "value": "I need help"}]}}`)},
	{50 * time.Hour, notify(`["0"]`, "-2", "1002", "TEXT", "The build servers move to new hardware on Saturday from 8 AM to noon. Builds queue until then.")},
	{28 * time.Hour, notify(`["jake@example.com"]`, "", "", "TEXT", "Your password was reset. You can log in now; please choose a new password.")},
	{27 * time.Hour, notify(`["0"]`, "-3", "", "IMAGE", `{"url": "https://status.example.com/campus.png", "altText": "Map of the campus: the east entrance is closed"}`)},
	{26 * time.Hour, notify(`["0"]`, "-9", "", "TEXT", "The analysts' dashboard moves tonight.")},
	{4 * time.Hour, say("admin@example.com", "Announce Exchange outage")},
	{3*time.Hour + 50*time.Minute, say("judy@gmail.com", "Is the calendar affected as well?")},
	{95 * time.Minute, withToken("expired-token", `{"recipients": {"contacts": ["ruth"], "roles": [""]}, "responseType": "TEXT", "message": "Your laptop is ready."}`)},
	{90 * time.Minute, notify(`["Alex", "sam.phyll", "ruth"]`, "", "1001", "TEXT", "Printers on floor 3 are being replaced.")},
	{40 * time.Minute, lost(notify(`["nina@example.com", "omar@example.com"]`, "", "", "TEXT", "Deployment 4711 is finished."))},
	{12 * time.Minute, notify(`["0"]`, "", "", "CARD", `{"title": "Exchange is back", "subtitle": "Outage of today, 5 PM to 9 PM", "text": "All mailboxes are available again. Mail sent meanwhile arrives within the hour.",
		"buttons": [{"label": "What happened", "type": "url", "value": "https://status.example.com/exchange"}, {"label": "I still have a problem", "type": "message", "value": "I still have a problem"}]}`)},
	{11 * time.Minute, say("ruth", "I still have a problem")},
	{5 * time.Minute, say("admin@example.com", "Exchange is back")},
	{4 * time.Minute, read("admin@example.com", "judy@gmail.com", "nina@example.com")},
}

// Play adds the history to a tenant that has no messages yet.
func Play(ctx context.Context, s Stage) error {
	n, err := s.Tenant.Store.CountMessages(store.Filter{})
	if err != nil || n > 0 {
		return err
	}
	now := s.Tenant.Now()
	for _, step := range history {
		s.SetTime(now.Add(-step.ago))
		if err := step.do(ctx, s); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

type action = func(ctx context.Context, s Stage) error

// call sends an API request. Whatever the answer, it is a part of the history.
func call(method, path, body string) action {
	return func(ctx context.Context, s Stage) error {
		send(s, httptest.NewRequestWithContext(ctx, method, "http://localhost/vsa"+path, strings.NewReader(body)), s.Tenant.Token())
		return nil
	}
}

func send(s Stage, r *http.Request, token string) {
	defer func() {
		// How a fault drops the connection.
		if v := recover(); v != nil && v != any(http.ErrAbortHandler) {
			panic(v)
		}
	}()
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	s.API.ServeHTTP(httptest.NewRecorder(), r)
}

func notify(contacts, role, template, responseType, message string) action {
	quoted, err := json.Marshal(message)
	if err != nil { // a string: cannot happen
		panic(err)
	}
	return call("POST", messagePath, fmt.Sprintf(
		`{"recipients": {"contacts": %s, "roles": [%q]}, "botExternalID": "", "template_type": "", "template_id": %q, "responseType": %q, "message": %s}`,
		contacts, role, template, responseType, quoted))
}

// withToken sends a message with another token.
func withToken(token, body string) action {
	return func(ctx context.Context, s Stage) error {
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "http://localhost/vsa"+messagePath, strings.NewReader(body))
		send(s, r, token)
		return nil
	}
}

// lost lets the tenant handle a call and the client lose the answer.
func lost(do action) action {
	return func(ctx context.Context, s Stage) error {
		f, err := s.Tenant.Faults.Add(faults.Fault{Action: faults.ActionRST, Deliver: faults.DeliverBefore, Count: 1})
		if err != nil {
			return err
		}
		return errors.Join(do(ctx, s), s.Tenant.Faults.ClearOne(f.ID))
	}
}

func user(s Stage, login string) (int64, error) {
	f, err := s.Tenant.Resolve(tenant.Filter{User: login})
	return f.UserID, err
}

func say(login, text string) action {
	return func(ctx context.Context, s Stage) error {
		id, err := user(s, login)
		if err != nil {
			return err
		}
		_, err = s.Skills.Say(ctx, id, text)
		return err
	}
}

// read marks everything that these users got as read.
func read(logins ...string) action {
	return func(_ context.Context, s Stage) error {
		for _, login := range logins {
			id, err := user(s, login)
			if err != nil {
				return err
			}
			if err := s.Tenant.Store.Update(func(tx *store.Tx) error { return tx.Chat.MarkRead(id, 1<<40) }); err != nil {
				return err
			}
		}
		return nil
	}
}
