// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package message

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// RecipientsModel is `recipients = { … }` of every object that sends.
type RecipientsModel struct {
	Contacts        types.List        `tfsdk:"contacts"`
	Roles           tfvalue.StringSet `tfsdk:"roles"`
	AllUsers        types.Bool        `tfsdk:"all_users"`
	ContactsInRoles types.Bool        `tfsdk:"contacts_in_roles"`
}

// RecipientsAttribute defines `recipients` for everything that sends.
func RecipientsAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Who gets the message: `contacts`, `roles` or `all_users`. Leaving one out (null) names nobody by it; an empty one is an error and never means everybody.",
		Required:            true,
		Attributes: map[string]schema.Attribute{
			"contacts": schema.ListAttribute{
				MarkdownDescription: "Login IDs such as `sam.phyll`, one per element. The order does not matter, and the same login ID twice is one. Write `toset(…)` around a list whose order may change, so that plans show only who is added or removed, and around this attribute in `for_each` and `==`. If one contact is sensitive, mark them all: `sensitive([…])`. `\"0\"`, Luma's code for every user, is refused, as is every other spelling of zero: write `all_users = true`. More than 2,000 cause a warning.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"roles": schema.SetAttribute{
				MarkdownDescription: "Roles whose holders get the message, by name (`administrator`, `developer`, `analyst`, `self_service_user`, `guest_user`) or code (`-1` to `-5`).",
				CustomType:          tfvalue.NewStringSetType(),
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

// RecipientsFrom reads `recipients`; the zero model when it is null or unknown.
func RecipientsFrom(ctx context.Context, object types.Object, diags *diag.Diagnostics) RecipientsModel {
	var m RecipientsModel
	if !object.IsNull() && !object.IsUnknown() {
		diags.Append(tfvalue.As(ctx, object, &m)...)
	}
	return m
}

// CheckRecipients reports every mistake that is already certain, each at its own path.
func CheckRecipients(ctx context.Context, object types.Object, diags *diag.Diagnostics) {
	if object.IsUnknown() {
		return
	}
	at := path.Root("recipients")
	m := RecipientsFrom(ctx, object, diags)
	tfvalue.CheckElements(diags, at.AtName("contacts"), m.Contacts, notice.CheckContact)
	tfvalue.CheckElements(diags, at.AtName("roles"), m.Roles, notice.CheckRole)
	choice := notice.Choice{
		Contacts: Presence(m.Contacts), Roles: Presence(m.Roles),
		AllUsers: flagPresence(m.AllUsers), ContactsInRoles: flagPresence(m.ContactsInRoles),
	}
	if !m.Contacts.IsUnknown() {
		tfvalue.Report(diags, at.AtName("contacts"), notice.CheckContactCount(len(m.ToRecipients().Contacts)))
	}
	for _, p := range choice.Check() {
		field := at
		if p.Field != "" {
			field = at.AtName(p.Field)
		}
		tfvalue.Report(diags, field, []notice.Problem{p.Problem})
	}
}

// Presence returns how a list or set was written: not at all, empty, with elements, or not yet known.
func Presence(c tfvalue.Collection) notice.Presence {
	switch {
	case c.IsUnknown():
		return notice.NotYetKnown
	case c.IsNull():
		return notice.Absent
	case len(c.Elements()) == 0:
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

// RecipientsKnown reports whether everything about the recipients is known.
func RecipientsKnown(ctx context.Context, object types.Object) bool {
	if object.IsUnknown() {
		return false
	}
	var ignored diag.Diagnostics
	m := RecipientsFrom(ctx, object, &ignored)
	return tfvalue.IsKnown(m.Contacts, m.Roles, m.AllUsers, m.ContactsInRoles) &&
		tfvalue.IsKnown(m.Contacts.Elements()...) && tfvalue.IsKnown(m.Roles.Elements()...)
}

// ToRecipients converts known, checked recipients.
func (m RecipientsModel) ToRecipients() notice.Recipients {
	return notice.NewRecipients(tfvalue.Strings(m.Contacts.Elements()), tfvalue.Strings(m.Roles.Elements()),
		m.AllUsers.ValueBool(), m.ContactsInRoles.ValueBool())
}
