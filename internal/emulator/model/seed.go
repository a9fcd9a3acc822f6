// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
)

//go:embed seed.json
var defaultSeed []byte

// Bounds of a seed [ours].
const (
	maxUsers  = 100_000
	maxLogins = 2 * maxUsers // login IDs of all users
)

// Seed is what a tenant starts with. In JSON, users and templates look as in the API (README.md shows one); roles may
// be written by name or by code.
type Seed struct {
	Users     []User     `json:"users,omitempty"`
	Templates []Template `json:"templates,omitempty"`
	Skills    []Skill    `json:"skills,omitempty"`
}

// DefaultSeed returns the seed that is used when no other is given: the users of the vendor's article among some
// colleagues, two system templates and one custom one, and the two skills of the article.
func DefaultSeed() *Seed {
	seed, err := ParseSeed(defaultSeed)
	if err != nil { // a part of the program: a test reads it
		panic(err)
	}
	return seed
}

// Checked returns the seed as ParseSeed would read it from a file, so that one built in Go obeys the same rules.
func (s *Seed) Checked() (*Seed, error) {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, err
	}
	return ParseSeed(data)
}

// ParseSeed reads a seed from JSON. The error lists the mistakes with their lines and fields.
func ParseSeed(data []byte) (*Seed, error) {
	p := seedReader{seen: map[string]bool{}}
	err := strictjson.ParseLists(data, &p.Reader, func(list string, n *strictjson.Node) {
		switch list {
		case "users":
			p.user(n)
		case "templates":
			p.template(n)
		default:
			p.skill(n)
		}
	}, "users", "templates", "skills")
	if err != nil {
		return nil, err
	}
	return &p.seed, p.Err()
}

// seedReader reads the elements of a seed one by one.
type seedReader struct {
	strictjson.Reader
	seed   Seed
	logins int
	bytes  int             // of the templates
	seen   map[string]bool // what must be unique
}

func (p *seedReader) unique(n *strictjson.Node, what, key string) {
	if key != "" && p.seen[what+" "+key] {
		p.Fail(n, "%s %q is there twice", what, key)
	}
	p.seen[what+" "+key] = true
}

func (p *seedReader) user(n *strictjson.Node) {
	u := readUser(&p.Reader, n)
	if p.logins += 1 + len(u.Logins); len(p.seed.Users) >= maxUsers || p.logins > maxLogins {
		p.Fail(n, "a seed has at most %d users with %d login IDs", maxUsers, maxLogins)
		return
	}
	if u.ID != 0 {
		p.unique(n, "user id", strconv.FormatInt(u.ID, 10))
	}
	for _, login := range append([]string{u.UserName}, u.Logins...) {
		p.unique(n, "login", Fold(login))
	}
	p.seed.Users = append(p.seed.Users, u)
}

func (p *seedReader) template(n *strictjson.Node) {
	t := readSeedTemplate(&p.Reader, n)
	if p.bytes += t.Size(); len(p.seed.Templates) >= MaxTemplates || p.bytes > MaxTemplateBytes {
		p.Fail(n, "a seed has at most %d templates of %d MiB in all", MaxTemplates, MaxTemplateBytes>>20)
		return
	}
	p.unique(n, "template id", t.ID)
	p.unique(n, "template name", t.Name)
	p.seed.Templates = append(p.seed.Templates, t)
}

func (p *seedReader) skill(n *strictjson.Node) {
	s := ParseSkill(&p.Reader, n)
	if len(p.seed.Skills) >= MaxSkills {
		p.Fail(n, "a seed has at most %d skills", MaxSkills)
		return
	}
	if number, err := strconv.ParseInt(s.ID, 10, 64); s.ID != "" && (err != nil || number <= 0) {
		p.Fail(n, "id %q: must be a positive whole number, as a string", s.ID)
	}
	p.unique(n, "skill id", s.ID)
	p.unique(n, "skill name", s.Name)
	p.seed.Skills = append(p.seed.Skills, s)
}

func readUser(r *strictjson.Reader, n *strictjson.Node) User {
	o := r.Object(n, "id", "userName", "logins", "firstName", "lastName", "displayName", "email", "phone", "roles", "createdDate", "modifiedDate")
	u := User{
		ID: r.Int(o, "id"), UserName: r.String(o, "userName"), Logins: r.Strings(o, "logins"),
		FirstName: r.String(o, "firstName"), LastName: r.String(o, "lastName"), DisplayName: r.String(o, "displayName"),
		Email: r.String(o, "email"), Phone: r.String(o, "phone"),
		CreatedDate: r.Int(o, "createdDate"), ModifiedDate: r.Int(o, "modifiedDate"),
	}
	for _, role := range r.Array(o, "roles") {
		text := r.Text(role)
		code, ok := RoleCode(text)
		if !ok {
			r.Fail(role, "unknown role %q: use administrator, developer, analyst, self_service_user or guest_user", text)
		}
		u.Roles = append(u.Roles, code)
	}
	if u.ID < 0 {
		r.Fail(n, "id %d: must be positive", u.ID)
	}
	for _, login := range append([]string{u.UserName}, u.Logins...) {
		if login = strings.TrimSpace(login); login == "" || login == Everyone || strings.Contains(login, ",") {
			r.Fail(n, "login %q: must be a name without commas, other than \"0\"", login)
		}
	}
	return u
}

func readSeedTemplate(r *strictjson.Reader, n *strictjson.Node) Template {
	t := ParseTemplate(r, n)
	id, err := strconv.ParseInt(t.ID, 10, 64)
	switch {
	case t.ID == "":
		if t.SystemDefined {
			r.Fail(n, "a system template needs an id, such as \"-1\"")
		}
	case err != nil || id == 0 || strconv.FormatInt(id, 10) != t.ID:
		r.Fail(n, "id %q: must be a whole number other than 0, as a string", t.ID)
	case t.SystemDefined != (id < 0):
		r.Fail(n, "id %q: system templates have negative IDs, custom ones positive", t.ID)
	}
	return t
}
