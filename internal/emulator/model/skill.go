// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	"slices"
	"strings"
	"unicode"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
)

// ResponseData is the variable through which a Text Response shows the acknowledgement of the API call [vendor].
const ResponseData = "@resp.data"

// Skill is a skill that calls the notification API when a user says one of its phrases, and answers with its Text
// Responses [vendor describes it; the form is ours].
type Skill struct {
	ID          string    `json:"id,omitempty"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Phrases     []string  `json:"phrases"`
	Call        SkillCall `json:"call"`
	Responses   []string  `json:"responses"` // Text Responses, one chat message each
}

// SkillCall is the body that a skill posts to the notification API.
type SkillCall struct {
	Recipients    SkillRecipients `json:"recipients"`
	BotExternalID string          `json:"botExternalID"`
	TemplateType  string          `json:"template_type"`
	TemplateID    string          `json:"template_id"`
	ResponseType  string          `json:"responseType"`
	Message       string          `json:"message"`
}

// SkillRecipients are the recipients of a SkillCall.
type SkillRecipients struct {
	Contacts []string `json:"contacts"`
	Roles    []string `json:"roles"`
}

// Limits of skills [ours].
const (
	MaxSkills     = 200      // of a tenant
	maxSkillName  = 255      // bytes
	maxSkillTexts = 64 << 10 // bytes of all texts of a skill
	maxSkillLines = 50       // phrases, and responses
)

// ParseSkill reads a skill of a seed or of the control plane. What the call asks for is not checked: a skill whose call
// the API refuses is something to try out.
func ParseSkill(r *strictjson.Reader, n *strictjson.Node) Skill {
	o := r.Object(n, "id", "name", "description", "phrases", "call", "responses")
	s := Skill{
		ID: r.String(o, "id"), Name: strings.TrimSpace(r.String(o, "name")), Description: r.String(o, "description"),
		Phrases: r.Strings(o, "phrases"), Responses: r.Strings(o, "responses"),
	}
	if call := o.Get("call"); call != nil {
		s.Call = readSkillCall(r, call)
	} else {
		r.Fail(n, "call is missing: the body that the skill posts to the notification API")
	}
	for _, problem := range s.Problems() {
		r.Fail(n, "%s", problem)
	}
	return s
}

func readSkillCall(r *strictjson.Reader, n *strictjson.Node) SkillCall {
	o := r.Object(n, "recipients", "botExternalID", "template_type", "template_id", "responseType", "message")
	c := SkillCall{
		BotExternalID: r.String(o, "botExternalID"), TemplateType: r.String(o, "template_type"), TemplateID: r.String(o, "template_id"),
		ResponseType: r.String(o, "responseType"), Message: r.String(o, "message"),
	}
	if to := o.Get("recipients"); to != nil {
		ro := r.Object(to, "contacts", "roles")
		c.Recipients = SkillRecipients{r.Strings(ro, "contacts"), r.Strings(ro, "roles")}
	}
	return c
}

// Problems lists what is wrong with a skill.
func (s Skill) Problems() []string {
	var out []string
	need := func(ok bool, problem string) {
		if !ok {
			out = append(out, problem)
		}
	}
	size := len(s.Description) + len(s.Call.Message)
	for _, text := range slices.Concat(s.Phrases, s.Responses, s.Call.Recipients.Contacts, s.Call.Recipients.Roles) {
		size += len(text)
	}
	empty := func(text string) bool { return strings.TrimSpace(text) == "" }
	need(!empty(s.Name) && len(s.Name) <= maxSkillName && !strings.ContainsFunc(s.Name, unicode.IsControl), "name must have 1 to 255 bytes on one line")
	need(len(s.Phrases) > 0 && !slices.ContainsFunc(s.Phrases, func(p string) bool { return FoldPhrase(p) == "" }),
		"phrases must list what users say, such as \"report an outage\"")
	need(len(s.Responses) > 0 && !slices.ContainsFunc(s.Responses, empty), "responses must list what the skill answers")
	need(len(s.Phrases) <= maxSkillLines && len(s.Responses) <= maxSkillLines, "at most 50 phrases and 50 responses are allowed")
	need(size <= maxSkillTexts, "the texts of a skill are larger than 64 KiB")
	return out
}

// Matches reports whether the skill is triggered by what a user says.
func (s Skill) Matches(said string) bool {
	said = FoldPhrase(said)
	return said != "" && slices.ContainsFunc(s.Phrases, func(phrase string) bool { return FoldPhrase(phrase) == said })
}

// ShowsAcknowledgement reports whether the chat shows what the API answered. Otherwise only the Troubleshoot log does.
func (s Skill) ShowsAcknowledgement() bool {
	return slices.ContainsFunc(s.Responses, func(text string) bool { return strings.Contains(text, ResponseData) })
}

// FoldPhrase returns a phrase as phrases are compared: without regard to case, spacing, and punctuation at the end.
func FoldPhrase(text string) string {
	return strings.TrimRight(strings.Join(strings.Fields(strings.ToLower(text)), " "), ".!?… ")
}
