// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
)

// cardFunction turns an object that may lack keys, such as a decoded file, into a checked card. Terraform itself
// silently drops a key that a nested attribute does not have.
type cardFunction struct{}

// NewCard returns the function card.
func NewCard() function.Function { return cardFunction{} }

func (cardFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "card"
}

func (cardFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Checks a card that is kept in a file",
		MarkdownDescription: "Checks a card that is kept in a file, as in `card = provider::luma::card(yamldecode(file(\"outage.yaml\")))`, and returns it with every key; keys that are missing are null. " +
			"A misspelled key is an error that suggests the right one. Without this function, Terraform would drop the key silently.",
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name:                "card",
				MarkdownDescription: "Object with `title` and, optionally, `subtitle`, `text`, `image_url` and `buttons`: a list of objects with `label`, `value` and, optionally, `type` (`url`, the default, or `message`).",
			},
		},
		Return: function.ObjectReturn{AttributeTypes: message.CardTypes()},
	}
}

func (cardFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var given types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &given); resp.Error != nil {
		return
	}
	r := cardReader{objectReader{name: "card"}}
	card := r.card(given)
	if len(r.invalid) > 0 {
		resp.Error = invalidArgument(0, r.invalid)
		return
	}
	resp.Error = resp.Result.Set(ctx, card)
}

// cardReader reads a card.
type cardReader struct{ objectReader }

func (r *cardReader) card(given attr.Value) types.Object {
	fields := r.fields("", "card", given, []string{"title", "subtitle", "text", "image_url", "buttons"})
	if fields == nil {
		return types.ObjectNull(message.CardTypes())
	}
	values := map[string]attr.Value{"buttons": r.buttons(fields["buttons"])}
	for _, key := range []string{"title", "subtitle", "text", "image_url"} {
		values[key] = r.text(key, fields[key])
	}
	r.require("title", fields["title"], "Provide the heading to display.")
	if title, ok := values["title"].(types.String); ok && !title.IsNull() {
		r.check("title", title, notice.CheckTitle)
	}
	if address, ok := values["image_url"].(types.String); ok && !address.IsNull() {
		r.check("image_url", address, notice.CheckImageURL)
	}
	return types.ObjectValueMust(message.CardTypes(), values)
}

func (r *cardReader) buttons(given attr.Value) types.List {
	of := types.ObjectType{AttrTypes: message.ButtonTypes()}
	given = concrete(given)
	if given == nil || given.IsNull() {
		return types.ListNull(of)
	}
	list, ok := given.(interface{ Elements() []attr.Value }) // list, set and tuple
	if !ok {
		r.refuse("buttons", "must be a list, such as [{ label = \"…\", value = \"…\" }].")
		return types.ListNull(of)
	}
	buttons := make([]attr.Value, 0, len(list.Elements()))
	for i, element := range list.Elements() {
		buttons = append(buttons, r.button(fmt.Sprintf("buttons[%d]", i), element))
	}
	return types.ListValueMust(of, buttons)
}

func (r *cardReader) button(at string, given attr.Value) types.Object {
	fields := r.fields(at, "button", given, []string{"label", "type", "value"})
	if fields == nil {
		return types.ObjectNull(message.ButtonTypes())
	}
	label, kind, value := r.text(at+".label", fields["label"]), r.text(at+".type", fields["type"]), r.text(at+".value", fields["value"])
	r.require(at+".label", fields["label"], "Provide the text to display.")
	r.require(at+".value", fields["value"], "Provide the address to open, or the text to send.")
	if !label.IsNull() {
		r.check(at+".label", label, notice.CheckButtonLabel)
	}
	if !kind.IsNull() {
		r.check(at+".type", kind, notice.CheckButtonType)
	}
	if !value.IsNull() {
		b := message.ButtonModel{Type: kind}
		r.check(at+".value", value, func(s string) []notice.Problem { return notice.CheckButtonValue(b.Kind(), s) })
	}
	return types.ObjectValueMust(message.ButtonTypes(), map[string]attr.Value{"label": label, "type": kind, "value": value})
}
