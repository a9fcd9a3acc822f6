// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package skills lets users talk to the tenant: what they say may trigger a skill, which calls the notification API and
// answers in the chat [vendor describes skills; the form is ours].
package skills

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// messagePath is where the notification API takes messages.
const messagePath = "/vsa/public/notifylumauser/message"

// maxWait is how long a skill waits for the API.
const maxWait = 10 * time.Second

// maxAnswer bounds what a skill says, in bytes.
const maxAnswer = 16 << 10

// InvalidError says why the tenant refuses what was asked for.
type InvalidError struct{ reason string }

func (e InvalidError) Error() string { return e.reason }

func invalid(format string, args ...any) error { return InvalidError{fmt.Sprintf(format, args...)} }

// Skills runs and edits the skills of a tenant.
type Skills struct {
	tenant *tenant.Tenant
	api    http.Handler
}

// New returns the skills of t, whose calls are answered by api.
func New(t *tenant.Tenant, api http.Handler) *Skills { return &Skills{t, api} }

// Said is what became of something that a user said.
type Said struct {
	Skill     string   `json:"skill"`      // the skill that it triggered; empty: none
	RequestID string   `json:"request_id"` // of the skill's API call
	Status    int      `json:"status"`     // of the API's answer; 0: no answer
	Responses []string `json:"responses"`  // what the chat shows
}

// Say puts what a user says into the user's chat. If that is a phrase of a skill, the skill's API call is sent through
// the tenant's API, with its faults and its log, and the chat shows the Text Responses.
func (s *Skills) Say(ctx context.Context, user int64, said string) (Said, error) {
	said = strings.TrimSpace(strings.ToValidUTF8(said, "\uFFFD"))
	if said == "" || len(said) > model.MaxChatText {
		return Said{}, invalid("say something, in at most %d bytes", model.MaxChatText)
	}
	skill, err := s.hear(user, said)
	if err != nil || skill == nil {
		return Said{Responses: []string{}}, err
	}
	out := Said{Skill: skill.Name, RequestID: uuid.NewString(), Responses: []string{}}
	rep := s.call(ctx, *skill, out.RequestID)
	out.Status = rep.Status
	data := acknowledgement(rep)
	for _, response := range skill.Responses {
		out.Responses = append(out.Responses, text.Short(strings.ReplaceAll(response, model.ResponseData, data), maxAnswer))
	}
	return out, s.answer(user, out)
}

// hear stores what a user said and finds the skill that it triggers, or nil.
func (s *Skills) hear(user int64, said string) (found *model.Skill, err error) {
	defer s.tenant.Changes.Signal()
	return found, s.tenant.Store.Update(func(tx *store.Tx) error {
		known, err := tx.Users.Get(user)
		if err != nil {
			return err
		}
		if known == nil {
			return invalid("user %d: the tenant has no such user", user)
		}
		list, err := tx.Skills.List()
		for i := range list {
			if found == nil && list[i].Matches(said) {
				found = &list[i]
			}
		}
		return errors.Join(err, tx.Chat.Add(model.ChatLine{UserID: user, Time: s.tenant.Now(), FromUser: true, Text: said}))
	})
}

func (s *Skills) answer(user int64, said Said) error {
	defer s.tenant.Changes.Signal()
	return s.tenant.Store.Update(func(tx *store.Tx) error {
		var errs []error
		for _, response := range said.Responses {
			line := model.ChatLine{UserID: user, Time: s.tenant.Now(), Skill: said.Skill, RequestID: said.RequestID, Status: said.Status, Text: response}
			errs = append(errs, tx.Chat.Add(line))
		}
		return errors.Join(errs...)
	})
}

// call posts the skill's message to the API, as a client would.
func (s *Skills) call(ctx context.Context, skill model.Skill, requestID string) (rep *reply) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxWait)
	defer cancel()
	rep = &reply{header: http.Header{}}
	skill.Call.Recipients.Contacts = append([]string{}, skill.Call.Recipients.Contacts...) // null is not a list
	skill.Call.Recipients.Roles = append([]string{}, skill.Call.Recipients.Roles...)
	body, err := json.Marshal(skill.Call)
	if err != nil { // strings only: cannot happen
		panic(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost"+messagePath, bytes.NewReader(body))
	if err != nil { // constants: cannot happen
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.tenant.Token())
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(envelope.RequestIDHeader, requestID)
	defer func() {
		// How a fault drops a connection.
		if v := recover(); v != nil && v != any(http.ErrAbortHandler) {
			panic(v)
		} else if v != nil {
			rep = &reply{}
		}
	}()
	s.api.ServeHTTP(rep, req)
	return rep
}

// acknowledgement returns the data of the API's answer as JSON, which is what @resp.data stands for [ours, as the
// vendor does not say what it looks like].
func acknowledgement(rep *reply) string {
	if rep.Status == 0 {
		return "(no answer)"
	}
	var answer struct {
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(rep.body.Bytes(), &answer); err != nil || len(answer.Data) == 0 {
		return "[]"
	}
	return string(answer.Data)
}

// reply is an http.ResponseWriter that keeps the beginning of an answer. It has no connection that a fault could break.
type reply struct {
	Status int
	header http.Header
	body   bytes.Buffer
}

func (r *reply) Header() http.Header { return r.header }

func (r *reply) WriteHeader(status int) { r.Status = status }

func (r *reply) Write(data []byte) (int, error) {
	r.body.Write(data[:min(len(data), max(0, maxAnswer-r.body.Len()))])
	return len(data), nil
}

func (r *reply) Flush() {}

// Put creates a skill, or replaces the one with the same ID, and returns it as stored.
func (s *Skills) Put(skill model.Skill, create bool) (model.Skill, error) {
	if problems := skill.Problems(); len(problems) > 0 {
		return skill, invalid("%s", strings.Join(problems, "; "))
	}
	err := s.tenant.Store.Update(func(tx *store.Tx) error {
		list, err := tx.Skills.List()
		if err != nil {
			return err
		}
		if err := admit(list, skill, create); err != nil {
			return err
		}
		skill.ID, err = tx.Skills.Put(skill)
		return err
	})
	s.tenant.Changes.Signal()
	return skill, err
}

func admit(list []model.Skill, skill model.Skill, create bool) error {
	known := false
	for _, other := range list {
		known = known || other.ID == skill.ID
		if other.Name == skill.Name && other.ID != skill.ID {
			return invalid("name %q is taken by skill %s", text.Quote(skill.Name), other.ID)
		}
	}
	switch {
	case create && len(list) >= model.MaxSkills:
		return invalid("a tenant has at most %d skills; delete some", model.MaxSkills)
	case !create && !known:
		return invalid("skill %q does not exist", text.Quote(skill.ID))
	}
	return nil
}

// Delete removes a skill.
func (s *Skills) Delete(id string) error {
	defer s.tenant.Changes.Signal()
	return s.tenant.Store.Update(func(tx *store.Tx) error {
		found, err := tx.Skills.Get(id)
		if err == nil && found == nil {
			err = invalid("skill %q does not exist", text.Quote(id))
		}
		if err != nil {
			return err
		}
		return tx.Skills.Delete(id)
	})
}
