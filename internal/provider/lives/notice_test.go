// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// notice is what a configuration of luma_notification says, by the documentation: spellings that mean the same are the
// same.
type notice struct {
	who       audience
	what      content
	template  string // presentation only, unless it is the whole content
	kind      string // template_type
	triggers  map[string]string
	onTrigger bool
	before    time.Time
	verify    bool
	closing   *content
	closingBy string // template_id of the closing notice
	ack       string
	invalid   string // why validation has to refuse it
}

// content is what a reader sees: what of it changes is sent.
type content struct {
	kind    string // text, wo, image, card, template
	body    string
	version string // of a write-only text
	bot     string
	as      string // response type
}

func (c content) same(other content) bool {
	if c.kind == "wo" && other.kind == "wo" { // its changes cannot be detected
		c.body, other.body = "", ""
	}
	return c == other
}

// audience is whom recipients name.
type audience struct {
	kind     string   // contacts, roles, all_users, contacts_in_roles
	contacts []string // as written, trimmed, sorted
	roles    []string // codes, sorted
}

func (a audience) String() string {
	return fmt.Sprintf("%s %s", a.kind, strings.Join(slices.Concat(a.contacts, a.roles), " "))
}

func (a audience) equal(b audience) bool {
	return a.kind == b.kind && slices.Equal(a.contacts, b.contacts) && slices.Equal(a.roles, b.roles)
}

func (a audience) empty() bool { return a.kind == "" }

// persons are the contacts, each person once.
func (a audience) persons() map[string]string { return persons(a.contacts) }

func persons(contacts []string) map[string]string {
	out := map[string]string{}
	for _, c := range contacts {
		out[fold(c)] = c
	}
	return out
}

func fold(login string) string { return strings.ToLower(norm.NFC.String(login)) }

// without returns those of contacts who are not among others, as persons or by their exact spelling.
func without(contacts, others []string, exact bool) []string {
	known := persons(others)
	var out []string
	for _, c := range contacts {
		_, found := known[fold(c)]
		if !found || exact && !slices.Contains(others, c) {
			out = append(out, c)
		}
	}
	return out
}

func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return len(without([]string{s}, b, false)) > 0 })
}

// both returns whom two audiences of the same kind have in common; an audience of everybody contains all others.
func (a audience) both(b audience) audience {
	switch {
	case b.kind == "all_users":
		return a
	case a.kind == "all_users":
		return b
	case a.kind != b.kind:
		return audience{}
	}
	out := audience{a.kind, common(a.contacts, b.contacts), common(a.roles, b.roles)}
	if len(out.contacts) == 0 && len(a.contacts) > 0 || len(out.roles) == 0 && len(a.roles) > 0 {
		return audience{}
	}
	return out
}

// limitedTo returns those contacts of a, within its roles, whom former contacts or roles named as well.
func (a audience) limitedTo(former audience) audience {
	if len(former.contacts) > 0 {
		a.contacts = common(a.contacts, former.contacts)
	}
	if len(former.roles) > 0 {
		a.roles = common(a.roles, former.roles)
	}
	return a
}

// plus returns both audiences together if they are of the same kind, else the second.
func (a audience) plus(b audience) audience {
	if a.kind != b.kind {
		return b
	}
	return audience{a.kind, union(a.contacts, b.contacts), union(a.roles, b.roles)}
}

func union(a, b []string) []string {
	out := slices.Concat(a, without(b, a, false))
	slices.Sort(out)
	return out
}

// wire is how Luma names an audience.
func (a audience) wire() (contacts, roles []string) {
	switch a.kind {
	case "all_users":
		return []string{"0"}, nil
	case "roles":
		return []string{"0"}, a.roles
	}
	return a.contacts, a.roles
}

var roleCodes = map[string]string{"administrator": "-1", "developer": "-2", "analyst": "-3", "self_service_user": "-4", "guest_user": "-5"}

func text(value any) string {
	s, _ := value.(string)
	return norm.NFC.String(strings.Trim(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\ufeff \t\n"))
}

func stringsOf(value any) []string {
	list, _ := value.([]any)
	var out []string
	for _, v := range list {
		out = append(out, strings.TrimSpace(v.(string)))
	}
	slices.Sort(out)
	return out
}

// read reads a configuration.
func read(config object) notice {
	n := notice{
		template: text(config["template_id"]), kind: text(config["template_type"]), triggers: map[string]string{},
		onTrigger: config["resend_on"] == "trigger", verify: config["verify_contacts"] == true, ack: strings.ToLower(text(config["acknowledge"])),
	}
	recipients, _ := config["recipients"].(object)
	n.who, n.invalid = readAudience(recipients)
	for key, value := range asObject(config["resend_triggers"]) {
		if s, ok := value.(string); ok {
			n.triggers[key] = s
		}
	}
	if s, ok := config["send_before"].(string); ok {
		n.before = readTime(s)
	}
	var problem string
	if n.what, problem = readContent(config); problem != "" {
		n.invalid = problem
	}
	if closing, ok := config["on_destroy"].(object); ok {
		c, problem := readContent(closing)
		if problem != "" {
			n.invalid = "on_destroy: " + problem
		}
		n.closing, n.closingBy = &c, text(closing["template_id"])
	}
	return n
}

func readTime(s string) time.Time {
	at, err := time.Parse(time.RFC3339, strings.Replace(strings.ToUpper(strings.TrimSpace(s)), " ", "T", 1))
	if err != nil {
		panic(err)
	}
	return at
}

func asObject(value any) object {
	o, _ := value.(object)
	return o
}

func readAudience(recipients object) (audience, string) {
	contacts, roles := stringsOf(recipients["contacts"]), stringsOf(recipients["roles"])
	for i, role := range roles {
		if code, ok := roleCodes[role]; ok {
			roles[i] = code
		}
	}
	slices.Sort(roles)
	contacts, roles = slices.Compact(contacts), slices.Compact(roles)
	inRoles := recipients["contacts_in_roles"] == true
	all := recipients["all_users"] == true
	empty := func(name string) bool { list, ok := recipients[name].([]any); return ok && len(list) == 0 }
	switch {
	case empty("contacts"), empty("roles"):
		return audience{}, "an empty set"
	case slices.Contains(contacts, "0"):
		return audience{}, "contact 0"
	case all:
		return audience{kind: "all_users"}, ""
	case len(contacts) > 0 && len(roles) > 0 && !inRoles:
		return audience{}, "contacts together with roles"
	case len(contacts) > 0 && len(roles) > 0:
		return audience{"contacts_in_roles", contacts, roles}, ""
	case len(roles) > 0:
		return audience{"roles", nil, roles}, ""
	case len(contacts) > 0:
		return audience{"contacts", contacts, nil}, ""
	}
	return audience{}, "no recipients"
}

// unset is a version that is not there.
const unset = "<nil>"

func readContent(config object) (content, string) {
	c := content{bot: text(config["bot_external_id"]), as: text(config["response_type"])}
	var kinds []string
	as := ""
	set := func(kind, responseType, body string) {
		c.kind, c.body, as = kind, body, responseType
		kinds = append(kinds, kind)
	}
	if config["message"] != nil {
		set("text", "TEXT", text(config["message"]))
	}
	if config["message_wo"] != nil {
		set("wo", "TEXT", text(config["message_wo"]))
		c.version = fmt.Sprint(config["message_wo_version"])
	} else if config["message_wo_version"] != nil {
		return c, "message_wo_version without message_wo"
	}
	if image, ok := config["image"].(object); ok {
		set("image", "IMAGE", inline(image))
	}
	if card, ok := config["card"].(object); ok {
		set("card", "CARD", inline(card))
	}
	if len(kinds) == 0 && config["template_id"] != nil {
		set("template", "TEXT", text(config["template_id"]))
	}
	if c.as == "" {
		c.as = as
	}
	switch {
	case len(kinds) == 0:
		return c, "no content"
	case len(kinds) > 1:
		return c, "several contents"
	case c.kind == "text" && c.body == "":
		return c, "a blank message"
	}
	return c, ""
}

// fresh reports whether triggers hold a new or changed value.
func fresh(old, triggers map[string]string) bool {
	for key, value := range triggers {
		if was, ok := old[key]; !ok || was != value {
			return true
		}
	}
	return false
}

// lasting keeps of what was recorded the triggers that are still there.
func lasting(recorded, triggers map[string]string) map[string]string {
	out := maps.Clone(recorded)
	maps.DeleteFunc(out, func(key, _ string) bool { _, ok := triggers[key]; return !ok })
	return out
}
