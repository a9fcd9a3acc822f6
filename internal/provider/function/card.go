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
)

// cardFunction makes a checked card of an object that may leave keys out, such as a decoded file. Terraform itself drops a key that
// a nested attribute does not know without a word.
type cardFunction struct{}

// NewCard returns the function card.
func NewCard() function.Function { return cardFunction{} }

func (cardFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "card"
}

func (cardFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Card from an object that may come from a file",
		MarkdownDescription: "Checks a card that is kept as a file, as in `card = provider::luma::card(yamldecode(file(\"outage.yaml\")))`, and returns it with every key, null where one was left out. " +
			"A misspelt key is an error that names the right one; assigned without this function it would be dropped silently.",
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
	if len(r.mistakes) > 0 {
		resp.Error = mistakes(0, r.mistakes)
		return
	}
	resp.Error = resp.Result.Set(ctx, card)
}

// cardReader collects every mistake while it reads.
type cardReader struct {
	mistakes []string
}

func (r *cardReader) complain(at, detail string) {
	if at != "" {
		detail = at + ": " + detail
	}
	r.mistakes = append(r.mistakes, detail)
}

func (r *cardReader) check(at string, value types.String, rule func(string) []notice.Problem) {
	for _, p := range rule(value.ValueString()) {
		if !p.Warning {
			r.complain(at, p.Detail)
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
		values[key] = r.text(key, fields[key], key == "title")
	}
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
		r.complain("buttons", "it is no list. Write [{ label = \"…\", value = \"…\" }].")
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
	label, value := r.text(at+".label", fields["label"], true), r.text(at+".value", fields["value"], true)
	kind := r.text(at+".type", fields["type"], false)
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

// fields returns what an object or map holds, nil when it is neither; keys that it must not have are told.
func (r *cardReader) fields(at, what string, given attr.Value, known []string) map[string]attr.Value {
	var fields map[string]attr.Value
	switch v := concrete(given).(type) {
	case types.Object:
		fields = v.Attributes()
	case types.Map:
		fields = v.Elements()
	}
	if fields == nil {
		r.complain(at, fmt.Sprintf("a %s is an object with the keys %s.", what, strings.Join(known, ", ")))
		return nil
	}
	strange := slices.DeleteFunc(slices.Sorted(maps.Keys(fields)), func(key string) bool { return slices.Contains(known, key) })
	for _, key := range strange {
		detail := fmt.Sprintf("there is no %q in a %s.", key, what)
		if meant := notice.Suggest(key, known); meant != "" {
			detail += fmt.Sprintf(" Did you mean %q?", meant)
		}
		r.complain(at, detail+" The keys are "+strings.Join(known, ", ")+".")
	}
	return fields
}

// text reads a string; required complains when there is none.
func (r *cardReader) text(at string, given attr.Value, required bool) types.String {
	given = concrete(given)
	if given == nil || given.IsNull() {
		if required {
			r.complain(at, "it is missing. Write what readers shall see.")
		}
		return types.StringNull()
	}
	s, ok := given.(types.String)
	if !ok {
		r.complain(at, "it is no text. Write it in quotes, since YAML reads yes, no and 404 as something else; or use tostring(…).")
		return types.StringNull()
	}
	return s
}

// concrete is what a dynamic value holds, and nil for none.
func concrete(v attr.Value) attr.Value {
	for {
		d, ok := v.(basetypes.DynamicValue)
		if !ok {
			return v
		}
		v = d.UnderlyingValue()
	}
}
