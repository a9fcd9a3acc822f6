// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
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
	var r cardReader
	card := r.card(given)
	if len(r.invalid) > 0 {
		resp.Error = invalidArgument(0, r.invalid)
		return
	}
	resp.Error = resp.Result.Set(ctx, card)
}

// cardReader collects everything that is invalid while it reads.
type cardReader struct {
	invalid []string
}

// refuse records an invalid value; at is "" for the card itself.
func (r *cardReader) refuse(at, detail string) {
	if at == "" {
		at = "card"
	}
	r.invalid = append(r.invalid, at+": "+detail)
}

func (r *cardReader) check(at string, value types.String, rule func(string) []notice.Problem) {
	for _, p := range rule(value.ValueString()) {
		if !p.Warning {
			r.refuse(at, p.Detail)
		}
	}
}

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

// fields returns the attributes of an object or the elements of a map; nil, with an error, for anything else. It
// reports keys that are not known.
func (r *cardReader) fields(at, what string, given attr.Value, known []string) map[string]attr.Value {
	given = concrete(given)
	if given == nil || given.IsNull() {
		r.refuse(at, fmt.Sprintf("must not be null. Remove it, or set the %s's keys: %s.", what, strings.Join(known, ", ")))
		return nil
	}
	var fields map[string]attr.Value
	switch v := given.(type) {
	case types.Object:
		fields = v.Attributes()
	case types.Map:
		fields = v.Elements()
	default:
		r.refuse(at, fmt.Sprintf("must be an object with the keys %s.", strings.Join(known, ", ")))
		return nil
	}
	strange := slices.DeleteFunc(slices.Sorted(maps.Keys(fields)), func(key string) bool { return slices.Contains(known, key) })
	for _, key := range strange {
		detail := fmt.Sprintf("%s is not a key of a %s.", tfvalue.Quoted(key), what)
		if near := notice.Suggest(key, known); near != "" {
			detail += fmt.Sprintf(" Did you mean %q?", near)
		}
		r.refuse(at, detail+" The keys are "+strings.Join(known, ", ")+".")
	}
	return fields
}

// require reports a value that is missing or null.
func (r *cardReader) require(at string, given attr.Value, advice string) {
	if given = concrete(given); given == nil || given.IsNull() {
		r.refuse(at, "is missing. "+advice)
	}
}

// text reads a string, which may be missing.
func (r *cardReader) text(at string, given attr.Value) types.String {
	given = concrete(given)
	if given == nil || given.IsNull() {
		return types.StringNull()
	}
	s, ok := given.(types.String)
	if !ok {
		r.refuse(at, "must be a string. Put it in quotes, because YAML reads yes, no and 404 as other types; or use tostring(…).")
		return types.StringNull()
	}
	return s
}

// concrete is the value inside a dynamic value; nil if there is none.
func concrete(v attr.Value) attr.Value {
	for {
		d, ok := v.(basetypes.DynamicValue)
		if !ok {
			return v
		}
		v = d.UnderlyingValue()
	}
}
