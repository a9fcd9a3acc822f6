// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// speakers is how many users a skill can be tried as.
const speakers = 50

func (u *UI) skills(*http.Request) (view, error) {
	data := map[string]any{}
	err := u.Tenant.Store.View(func(tx *store.Tx) (err error) {
		if data["Skills"], err = tx.Skills.List(); err != nil {
			return err
		}
		data["Users"], err = tx.Users.UserPage("", 0, speakers)
		return err
	})
	return view{file: "skills", title: "Skills", section: "skills", json: "_emulator/skills", data: data}, err
}

func (u *UI) skill(r *http.Request) (view, error) {
	s := model.Skill{
		Phrases: []string{""}, Responses: []string{"The API answered: " + model.ResponseData},
		Call: model.SkillCall{Recipients: model.SkillRecipients{Contacts: []string{model.Everyone}}, ResponseType: model.TypeText},
	}
	title := "New skill"
	if id := r.PathValue("id"); id != "new" {
		var found *model.Skill
		err := u.Tenant.Store.View(func(tx *store.Tx) (err error) {
			found, err = tx.Skills.Get(id)
			return err
		})
		if err == nil && found == nil {
			err = notFoundError{"Skill " + strconv.Quote(cut(50, id)) + " does not exist."}
		}
		if err != nil {
			return view{}, err
		}
		s, title = *found, found.Name
	}
	templates, err := u.Tenant.Templates(r.Context())
	data := map[string]any{"Skill": s, "Roles": roleChoices(s.Call.Recipients.Roles), "Templates": templates[:min(len(templates), shownRows)]}
	return view{file: "skill", title: title, section: "skills", json: "_emulator/skills", data: data}, err
}

// choice is one box to tick.
type choice struct {
	Value, Label string
	Chosen       bool
}

func roleChoices(chosen []string) []choice {
	var out []choice
	for _, code := range []string{"-1", "-2", "-3", "-4", "-5"} {
		c := choice{Value: code, Label: roleLabel(code)}
		for _, other := range chosen {
			c.Chosen = c.Chosen || other == code
		}
		out = append(out, c)
	}
	return out
}

// lines reads a text area with one entry on each line.
func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (u *UI) saveSkill(r *http.Request) (string, error) {
	id := r.PathValue("id")
	s := model.Skill{
		Name: strings.TrimSpace(r.PostFormValue("name")), Description: r.PostFormValue("description"),
		Phrases: lines(r.PostFormValue("phrases")), Responses: lines(r.PostFormValue("responses")),
		Call: model.SkillCall{
			Recipients: model.SkillRecipients{Contacts: trimmed(lines(r.PostFormValue("contacts"))), Roles: r.PostForm["role"]},
			TemplateID: strings.TrimSpace(r.PostFormValue("template")), ResponseType: model.TypeText, Message: r.PostFormValue("message"),
		},
	}
	done := "created"
	if id != "new" {
		s.ID, done = id, "saved"
	}
	s, err := u.Skills.Put(s, id == "new")
	return "/skills?done=" + done + "#skill-" + s.ID, err
}

func (u *UI) deleteSkill(r *http.Request) (string, error) {
	return "/skills?done=deleted", u.Skills.Delete(r.PathValue("id"))
}

// saySkill says the skill's first phrase on behalf of a user, and shows that user's chat.
func (u *UI) saySkill(r *http.Request) (string, error) {
	f, err := u.Tenant.Resolve(tenant.Filter{User: r.PostFormValue("user")})
	if err != nil {
		return "", err
	}
	var skill *model.Skill
	err = u.Tenant.Store.View(func(tx *store.Tx) (err error) {
		skill, err = tx.Skills.Get(r.PathValue("id"))
		return err
	})
	if err == nil && skill == nil {
		err = notFoundError{"This skill does not exist."}
	}
	if err != nil {
		return "", err
	}
	_, err = u.Skills.Say(r.Context(), f.UserID, skill.Phrases[0])
	return chatPath(r.PostFormValue("user")), err
}
