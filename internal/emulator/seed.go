// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

//go:embed seed.json
var defaultSeed []byte

// Seed is what a tenant starts with. In JSON, users and templates look as in
// the API (README.md shows one); roles may be written by name or by code.
type Seed struct {
	Users     []User     `json:"users,omitempty"`
	Templates []Template `json:"templates,omitempty"`
}

// DefaultSeed returns the tenant that is used when no other is given: the
// users of the vendor's article among some colleagues, two system templates
// and one custom one.
func DefaultSeed() *Seed {
	seed, err := ParseSeed(defaultSeed)
	if err != nil { // a part of the program: a test reads it
		panic(err)
	}
	return seed
}

// ParseSeed reads a seed from JSON. The error lists every mistake with its line
// and field.
func ParseSeed(data []byte) (*Seed, error) {
	root, err := parseJSON("", data)
	if err != nil {
		return nil, err
	}
	p := &picker{lines: true}
	o := p.object(root, "users", "templates")
	seed := &Seed{}
	seen := map[string]bool{}
	unique := func(n *node, what, key string) {
		if key != "" && seen[what+" "+key] {
			p.fail(n, "%s %q is there twice", what, key)
		}
		seen[what+" "+key] = true
	}
	for _, n := range p.array(o, "users") {
		u := p.seedUser(n)
		if u.ID != 0 {
			unique(n, "user id", strconv.FormatInt(u.ID, 10))
		}
		for _, login := range append([]string{u.UserName}, u.Logins...) {
			unique(n, "login", fold(login))
		}
		seed.Users = append(seed.Users, u)
	}
	for _, n := range p.array(o, "templates") {
		t := p.seedTemplate(n)
		unique(n, "template id", t.ID)
		unique(n, "template name", t.Name)
		seed.Templates = append(seed.Templates, t)
	}
	return seed, p.err()
}

func (p *picker) seedUser(n *node) User {
	o := p.object(n, "id", "userName", "logins", "firstName", "lastName", "displayName", "email", "phone", "roles", "createdDate", "modifiedDate")
	u := User{
		ID: p.int(o, "id"), UserName: p.string(o, "userName"), Logins: p.strings(o, "logins"),
		FirstName: p.string(o, "firstName"), LastName: p.string(o, "lastName"), DisplayName: p.string(o, "displayName"),
		Email: p.string(o, "email"), Phone: p.string(o, "phone"),
		CreatedDate: p.int(o, "createdDate"), ModifiedDate: p.int(o, "modifiedDate"),
	}
	for _, r := range p.array(o, "roles") {
		text := pick[string](p, r, "a string")
		code, ok := roleCode(text)
		if !ok {
			p.fail(r, "unknown role %q: write administrator, developer, analyst, self_service_user or guest_user", text)
		}
		u.Roles = append(u.Roles, code)
	}
	if u.ID < 0 {
		p.fail(n, "id %d: want a positive number", u.ID)
	}
	for _, login := range append([]string{u.UserName}, u.Logins...) {
		if login = strings.TrimSpace(login); login == "" || login == everyone || strings.Contains(login, ",") {
			p.fail(n, "login %q: want a name without commas, other than \"0\"", login)
		}
	}
	return u
}

func (p *picker) seedTemplate(n *node) Template {
	t := p.template(n)
	id, err := strconv.ParseInt(t.ID, 10, 64)
	switch {
	case t.ID == "":
		if t.SystemDefined {
			p.fail(n, "a system template needs an id, such as \"-1\"")
		}
	case err != nil || id == 0 || strconv.FormatInt(id, 10) != t.ID:
		p.fail(n, "id %q: want a whole number other than 0, as a string", t.ID)
	case t.SystemDefined != (id < 0):
		p.fail(n, "id %q: system templates have negative IDs, custom ones positive", t.ID)
	}
	return t
}

// Limits of a template [ours].
const (
	maxTemplateName    = 255      // characters
	maxTemplateContent = 64 << 10 // bytes of JSON
)

// template reads a template as the API takes it. The fields that the tenant
// itself sets may be there, so that what was read can be sent back.
func (p *picker) template(n *node) Template {
	before := len(p.problems)
	o := p.object(n, "id", "name", "description", "responseType", "content", "systemDefined", "version", "createdDate", "modifiedDate", "modifiedBy")
	t := Template{
		ID: p.string(o, "id"), Name: p.string(o, "name"), Description: p.string(o, "description"),
		SystemDefined: p.bool(o, "systemDefined"), Version: p.int(o, "version"), ModifiedBy: p.string(o, "modifiedBy"),
		CreatedDate: p.int(o, "createdDate"), ModifiedDate: p.int(o, "modifiedDate"),
	}
	t.ResponseType = p.string(o, "responseType")
	switch {
	case len(p.problems) > before:
		return t
	case strings.TrimSpace(t.Name) == "":
		p.fail(n, "name is empty")
	case strings.ContainsFunc(t.Name, unicode.IsControl):
		p.fail(n, "name %q holds control characters", t.Name)
	case utf8.RuneCountInString(t.Name) > maxTemplateName:
		p.fail(n, "name has more than %d characters", maxTemplateName)
	case t.ResponseType != TypeText && t.ResponseType != TypeImage && t.ResponseType != TypeCard:
		p.fail(n, "responseType %q is none of TEXT, IMAGE, CARD", t.ResponseType)
	case o.fields["content"] == nil:
		p.fail(n, "content is missing")
	default:
		t.Content = p.pickContent(o.fields["content"], t.ResponseType)
	}
	if len(t.Content.json()) > maxTemplateContent {
		p.fail(n, "content is larger than %d KiB", maxTemplateContent>>10)
	}
	return t
}

// plant replaces the tenant's users and templates by the seed's, and forgets
// every message and log entry. It runs within an update.
func (s *store) plant(ctx context.Context, seed *Seed, now time.Time) error {
	for _, text := range []string{
		"DELETE FROM deliveries", "DELETE FROM messages", "DELETE FROM log", "DELETE FROM user_keys",
		"DELETE FROM user_roles", "DELETE FROM users", "DELETE FROM templates", "DELETE FROM sqlite_sequence",
	} {
		if _, err := s.exec(ctx, text); err != nil {
			return err
		}
	}
	if s.caps != nil {
		s.caps = &caps{limit: s.caps.limit}
	}
	for _, u := range seed.Users {
		u.CreatedDate = cmp.Or(u.CreatedDate, now.UnixMilli())
		u.ModifiedDate = cmp.Or(u.ModifiedDate, u.CreatedDate)
		if err := s.addUser(ctx, u); err != nil {
			return fmt.Errorf("user %q: %w", u.UserName, err)
		}
	}
	for _, t := range seed.Templates {
		t.Version = max(t.Version, 1)
		t.CreatedDate = cmp.Or(t.CreatedDate, now.UnixMilli())
		t.ModifiedDate = cmp.Or(t.ModifiedDate, t.CreatedDate)
		t.ModifiedBy = cmp.Or(t.ModifiedBy, "seed")
		if _, err := s.addTemplate(ctx, t); err != nil {
			return fmt.Errorf("template %q: %w", t.Name, err)
		}
	}
	return nil
}
