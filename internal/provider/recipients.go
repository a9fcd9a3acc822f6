// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// recipientsModel is `recipients = { … }` of every object that sends.
type recipientsModel struct {
	Contacts        types.Set  `tfsdk:"contacts"`
	Roles           types.Set  `tfsdk:"roles"`
	AllUsers        types.Bool `tfsdk:"all_users"`
	ContactsInRoles types.Bool `tfsdk:"contacts_in_roles"`
}

func recipientsAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Who gets the message: `contacts`, `roles` or `all_users`. Leaving one out (null) names nobody by it; an empty set is an error and never means everybody.",
		Required:            true,
		Attributes: map[string]schema.Attribute{
			"contacts": schema.SetAttribute{
				MarkdownDescription: "Login IDs such as `sam.phyll`, one per element. `\"0\"`, Luma's code for every user, is refused: write `all_users = true`.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"roles": schema.SetAttribute{
				MarkdownDescription: "Roles whose holders get the message, by name (`administrator`, `developer`, `analyst`, `self_service_user`, `guest_user`) or code (`-1` to `-5`).",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"all_users": schema.BoolAttribute{
				MarkdownDescription: "`true` sends to every user of the tenant.",
				Optional:            true,
			},
			"contacts_in_roles": schema.BoolAttribute{
				MarkdownDescription: "`true` sends to those of `contacts` who hold one of `roles` [ours]. Without it the two together are refused, because Luma would silently leave out every contact without the role.",
				Optional:            true,
			},
		},
	}
}

func recipientsFrom(ctx context.Context, object types.Object, diags *diag.Diagnostics) recipientsModel {
	var m recipientsModel
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(object.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	}
	return m
}

// checkRecipients reports every mistake that is certain by now, each at its own path.
func checkRecipients(ctx context.Context, object types.Object, diags *diag.Diagnostics) {
	if object.IsUnknown() {
		return
	}
	at := path.Root("recipients")
	m := recipientsFrom(ctx, object, diags)
	checkElements(diags, at.AtName("contacts"), m.Contacts, notice.CheckContact)
	checkElements(diags, at.AtName("roles"), m.Roles, notice.CheckRole)
	choice := notice.Choice{
		Contacts: setPresence(m.Contacts), Roles: setPresence(m.Roles),
		AllUsers: flagPresence(m.AllUsers), ContactsInRoles: flagPresence(m.ContactsInRoles),
	}
	for _, p := range choice.Check() {
		field := at
		if p.Field != "" {
			field = at.AtName(p.Field)
		}
		report(diags, field, []notice.Problem{p.Problem})
	}
}

func checkElements(diags *diag.Diagnostics, at path.Path, set types.Set, check func(string) []notice.Problem) {
	for _, element := range set.Elements() {
		value, ok := element.(types.String)
		switch {
		case !ok || value.IsUnknown():
			continue
		case value.IsNull():
			diags.AddAttributeError(at, "Null element", "An element is null. Leave it out, for example with compact([…]).")
		default:
			report(diags, at.AtSetValue(value), check(value.ValueString()))
		}
	}
}

func setPresence(set types.Set) notice.Presence {
	switch {
	case set.IsUnknown():
		return notice.NotYetKnown
	case set.IsNull():
		return notice.Absent
	case len(set.Elements()) == 0:
		return notice.Empty
	default:
		return notice.Present
	}
}

func flagPresence(flag types.Bool) notice.Presence {
	switch {
	case flag.IsUnknown():
		return notice.NotYetKnown
	case flag.ValueBool():
		return notice.Present
	default:
		return notice.Absent
	}
}

// recipientsKnown reports that nothing about the recipients is left to apply.
func recipientsKnown(ctx context.Context, object types.Object) bool {
	if object.IsUnknown() {
		return false
	}
	var ignored diag.Diagnostics
	m := recipientsFrom(ctx, object, &ignored)
	return isKnown(m.Contacts, m.Roles, m.AllUsers, m.ContactsInRoles) &&
		isKnown(m.Contacts.Elements()...) && isKnown(m.Roles.Elements()...)
}

// toNotice converts known, checked recipients.
func (m recipientsModel) toNotice() notice.Recipients {
	return notice.NewRecipients(stringElements(m.Contacts.Elements()), stringElements(m.Roles.Elements()),
		m.AllUsers.ValueBool(), m.ContactsInRoles.ValueBool())
}

func stringElements(elements []attr.Value) []string {
	values := make([]string, 0, len(elements))
	for _, e := range elements {
		if s, ok := e.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
			values = append(values, s.ValueString())
		}
	}
	return values
}
