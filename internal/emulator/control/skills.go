// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package control

import (
	"errors"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/skills"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/tenant"
)

// conversation is the part of the control plane that reads and writes chats and skills.
type conversation struct {
	tenant *tenant.Tenant
	skills *skills.Skills
}

func (c *Control) handleConversation(v conversation) {
	c.handle("GET templates", v.getTemplates)
	c.handle("GET skills", v.getSkills)
	c.handle("POST skills", v.postSkill)
	c.handle("PUT skills/{id}", v.putSkill)
	c.handle("DELETE skills/{id}", v.deleteSkill)
	c.handle("GET chats/{user}", v.getChat)
	c.handle("POST chats/{user}", v.postChat)
}

func (v conversation) getTemplates(r call) (int, any, error) {
	templates, err := v.tenant.Templates(r.Context())
	return 0, map[string]any{"templates": templates}, err
}

func (v conversation) getSkills(call) (int, any, error) {
	var list []model.Skill
	err := v.tenant.Store.View(func(tx *store.Tx) (err error) {
		list, err = tx.Skills.List()
		return err
	})
	return 0, map[string]any{"skills": list}, err
}

func (v conversation) postSkill(r call) (int, any, error) { return v.storeSkill(r, "") }

func (v conversation) putSkill(r call) (int, any, error) { return v.storeSkill(r, r.PathValue("id")) }

func (v conversation) storeSkill(r call, id string) (int, any, error) {
	root, err := strictjson.Parse("", r.body)
	if err != nil {
		return 0, nil, badRequest{err}
	}
	reader := &strictjson.Reader{}
	skill := model.ParseSkill(reader, root)
	if err := reader.Err(); err != nil {
		return 0, nil, badRequest{err}
	}
	skill.ID = id
	stored, err := v.skills.Put(skill, id == "")
	return 0, stored, invalid(err)
}

func (v conversation) deleteSkill(r call) (int, any, error) {
	return 0, map[string]any{}, invalid(v.skills.Delete(r.PathValue("id")))
}

// getChat answers with what the user and skills said; notifications are deliveries.
func (v conversation) getChat(r call) (int, any, error) {
	user, err := v.user(r)
	if err != nil {
		return 0, nil, err
	}
	var lines []model.ChatLine
	unread := 0
	err = v.tenant.Store.View(func(tx *store.Tx) (err error) {
		if lines, err = tx.Chat.Lines(user, 0, 1<<62, defaultLimit); err != nil {
			return err
		}
		unread, err = tx.Chat.Unread(user)
		return err
	})
	return 0, map[string]any{"unread": unread, "lines": lines}, err
}

// postChat says something on behalf of a user.
func (v conversation) postChat(r call) (int, any, error) {
	user, err := v.user(r)
	if err != nil {
		return 0, nil, err
	}
	root, err := strictjson.Parse("", r.body)
	if err != nil {
		return 0, nil, badRequest{err}
	}
	reader := &strictjson.Reader{}
	said := reader.String(reader.Object(root, "text"), "text")
	if err := reader.Err(); err != nil {
		return 0, nil, badRequest{err}
	}
	out, err := v.skills.Say(r.Context(), user, said)
	return 0, out, invalid(err)
}

// user returns the ID of the user in the path.
func (v conversation) user(r call) (int64, error) {
	f, err := v.tenant.Resolve(tenant.Filter{User: r.PathValue("user")})
	if unknown, ok := errors.AsType[tenant.UnknownError](err); ok {
		err = badRequest{unknown}
	}
	return f.UserID, err
}

func invalid(err error) error {
	if refused, ok := errors.AsType[skills.InvalidError](err); ok {
		return badRequest{refused}
	}
	return err
}
