// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// templateModel is the resource luma_notification_template.
type templateModel struct {
	storedTemplateModel
	SampleMessage types.String `tfsdk:"sample_message"`
	Preview       types.String `tfsdk:"preview"`
	Endpoint      types.String `tfsdk:"endpoint"` // see tenant.go
}

// storedTemplateModel is what the tenant stores; the resource and the data sources share it.
type storedTemplateModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	templateContentModel
	ResponseType  types.String `tfsdk:"response_type"`
	Variables     types.List   `tfsdk:"variables"`
	SystemDefined types.Bool   `tfsdk:"system_defined"`
	Version       types.Int64  `tfsdk:"version"`
	CreatedAt     types.String `tfsdk:"created_at"`
	ModifiedAt    types.String `tfsdk:"modified_at"`
}

// templateContentModel is the content of a template: one of the three.
type templateContentModel struct {
	Text  types.String `tfsdk:"text"`
	Image types.Object `tfsdk:"image"`
	Card  types.Object `tfsdk:"card"`
}

// check reports every invalid value in what is known of the configuration.
func (m templateModel) check(ctx context.Context, diags *diag.Diagnostics) {
	m.checkChoice(diags)
	m.checkValues(ctx, diags)
}

func (m templateModel) checkChoice(diags *diag.Diagnostics) {
	message.CheckAlternatives(diags, path.Empty(), false, "The template has no content. Set text, image or card.",
		message.Alternative{Name: "text", Value: m.Text}, message.Alternative{Name: "image", Value: m.Image}, message.Alternative{Name: "card", Value: m.Card})
}

// checkValues checks what a tenant may have stored even though it is invalid, see held.go.
func (m templateModel) checkValues(ctx context.Context, diags *diag.Diagnostics) {
	tfvalue.CheckRequired(diags, path.Root("name"), m.Name, notice.CheckTemplateName)
	tfvalue.CheckText(diags, path.Root("text"), m.Text, notice.CheckMessage)
	message.CheckImage(ctx, path.Root("image"), m.Image, diags)
	message.CheckCard(ctx, path.Root("card"), m.Card, diags)
	if diags.HasError() || !m.templateContentModel.fullyKnown(ctx) {
		return
	}
	for _, p := range m.content(ctx, diags).Check() {
		// The size of the whole: the rest was checked above, field by field, because some may be unknown.
		if p.Field == "card" {
			tfvalue.Report(diags, path.Root("card"), []notice.Problem{p.Problem})
		}
	}
	m.checkVariables(ctx, diags)
}

// checkVariables warns about context variables, each text at its own path.
func (m templateContentModel) checkVariables(ctx context.Context, diags *diag.Diagnostics) {
	warn := func(at path.Path, text types.String) { tfvalue.CheckText(diags, at, text, notice.CheckVariables) }
	warn(path.Root("text"), m.Text)
	if !m.Image.IsNull() {
		image, at := message.ImageFrom(ctx, m.Image, diags), path.Root("image")
		warn(at.AtName("url"), image.URL)
		warn(at.AtName("alt_text"), image.AltText)
	}
	if !m.Card.IsNull() {
		card, at := message.CardFrom(ctx, m.Card, diags), path.Root("card")
		warn(at.AtName("title"), card.Title)
		warn(at.AtName("subtitle"), card.Subtitle)
		warn(at.AtName("text"), card.Text)
		warn(at.AtName("image_url"), card.ImageURL)
		for i, button := range message.ButtonsOf(ctx, card, diags) {
			warn(at.AtName("buttons").AtListIndex(i).AtName("label"), button.Label)
			warn(at.AtName("buttons").AtListIndex(i).AtName("value"), button.Value)
		}
	}
}

// fullyKnown reports whether no part of the content is decided only at apply.
func (m templateContentModel) fullyKnown(ctx context.Context) bool {
	return tfvalue.FullyKnown(ctx, m.Text, m.Image, m.Card)
}

// content converts known values, normalised.
func (m templateContentModel) content(ctx context.Context, diags *diag.Diagnostics) notice.Content {
	c := message.RichContent(ctx, m.Image, m.Card, diags)
	c.Text = m.Text.ValueString()
	return c.Normalized()
}

// toInput is what the tenant must store for known values, normalised: two models that differ only in surrounding
// whitespace give the same input.
func (m storedTemplateModel) toInput(ctx context.Context, diags *diag.Diagnostics) luma.TemplateInput {
	return luma.TemplateInput{
		Name:         notice.Trim(m.Name.ValueString()),
		Description:  notice.NormalizeText(m.Description.ValueString()),
		Content:      m.content(ctx, diags),
		ResponseType: m.ResponseType.ValueString(),
	}
}

// inputOf is the input that would store t as it is.
func inputOf(t luma.Template) luma.TemplateInput {
	return luma.TemplateInput{
		Name:         notice.Trim(t.Name),
		Description:  notice.NormalizeText(t.Description),
		Content:      t.Content.Normalized(),
		ResponseType: t.ResponseType,
	}
}

// sameInput reports whether storing b over a changes nothing that readers or editors could see.
func sameInput(a, b luma.TemplateInput) bool {
	return notice.SameText(a.Name, b.Name) && notice.SameText(a.Description, b.Description) && a.ResponseType == b.ResponseType &&
		a.Content.ResponseType() == b.Content.ResponseType() && a.Content.SaysTheSame(b.Content)
}

// fromAPI takes over what the tenant has stored. Texts that differ from the previous ones only in surrounding
// whitespace or line endings keep their spelling.
func (m *storedTemplateModel) fromAPI(ctx context.Context, t luma.Template, diags *diag.Diagnostics) {
	m.Name = required(m.Name, t.Name)
	m.Description = storedText(m.Description, t.Description)
	m.templateContentModel.fromAPI(ctx, t, diags)
	m.ResponseType = types.StringValue(t.ResponseType)
	m.Variables = m.variables(ctx, diags)
	m.record(t)
	if len(t.Unread) > 0 {
		addUnread(diags, t)
	}
}

// record takes over what only the tenant decides.
func (m *storedTemplateModel) record(t luma.Template) {
	m.ID = types.StringValue(t.ID)
	m.SystemDefined = types.BoolValue(t.SystemDefined)
	m.Version = version(t)
	m.CreatedAt, m.ModifiedAt = timestamp(t.Created), timestamp(t.Modified)
}

// equal reports whether two models would be written as the same state.
func (m templateModel) equal(other templateModel) bool {
	// A null object may carry the types of its attributes in another map, which is a long comparison for nothing.
	if m.Image.IsNull() && other.Image.IsNull() {
		m.Image = other.Image
	}
	if m.Card.IsNull() && other.Card.IsNull() {
		m.Card = other.Card
	}
	return reflect.DeepEqual(m, other)
}

// version is null for a tenant that reports none.
func version(t luma.Template) types.Int64 {
	if t.Version == luma.NoVersion {
		return types.Int64Null()
	}
	return types.Int64Value(t.Version)
}

// readVersion is the version that a state was read with.
func (m storedTemplateModel) readVersion() int64 {
	if m.Version.IsNull() {
		return luma.NoVersion
	}
	return m.Version.ValueInt64()
}

// timestamp is null for a time that the tenant does not report.
func timestamp(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}

// supported reports whether a template's content can be written as text, image or card, without the loss of a value
// that could not be read. A type that only the tenant knows is fine as long as its content is a text.
func supported(t luma.Template) bool {
	return t.Readable() && (slices.Contains(notice.ResponseTypes(), t.ResponseType) || t.Content.Text != "")
}

// isEmpty reports whether there is no content, which is so for a stored template whose content is not supported.
func (m templateContentModel) isEmpty() bool {
	return m.Text.IsNull() && m.Image.IsNull() && m.Card.IsNull()
}

func (m *templateContentModel) fromAPI(ctx context.Context, t luma.Template, diags *diag.Diagnostics) {
	before, c := *m, t.Content
	*m = templateContentModel{Text: types.StringNull(), Image: types.ObjectNull(message.ImageTypes()), Card: types.ObjectNull(message.CardTypes())}
	switch {
	case !supported(t):
	case c.Image != nil:
		old := message.ImageFrom(ctx, before.Image, diags)
		m.Image = tfvalue.ObjectFrom(ctx, message.ImageTypes(), message.ImageModel{URL: required(old.URL, c.Image.URL), AltText: storedText(old.AltText, c.Image.AltText)}, diags)
	case c.Card != nil:
		m.Card = storedCard(ctx, message.CardFrom(ctx, before.Card, diags), *c.Card, diags)
	default:
		m.Text = required(before.Text, c.Text)
	}
}

func storedCard(ctx context.Context, old message.CardModel, c notice.Card, diags *diag.Diagnostics) types.Object {
	card := message.CardModel{
		Title:    required(old.Title, c.Title),
		Subtitle: storedText(old.Subtitle, c.Subtitle),
		Text:     storedText(old.Text, c.Text),
		ImageURL: storedText(old.ImageURL, c.ImageURL),
		Buttons:  types.ListNull(types.ObjectType{AttrTypes: message.ButtonTypes()}),
	}
	before := message.ButtonsOf(ctx, old, diags)
	if len(c.Buttons) == 0 && !old.Buttons.IsNull() && len(before) == 0 {
		card.Buttons = old.Buttons // [] and null mean the same
	}
	buttons := make([]message.ButtonModel, 0, len(c.Buttons))
	for i, b := range c.Buttons {
		was := message.ButtonModel{}
		if i < len(before) {
			was = before[i]
		}
		buttons = append(buttons, message.ButtonModel{Label: required(was.Label, b.Label), Type: types.StringValue(cmp.Or(b.Type, notice.ButtonURL)), Value: required(was.Value, b.Value)})
	}
	if len(buttons) > 0 {
		list, d := types.ListValueFrom(ctx, types.ObjectType{AttrTypes: message.ButtonTypes()}, buttons)
		diags.Append(d...)
		card.Buttons = list
	}
	return tfvalue.ObjectFrom(ctx, message.CardTypes(), card, diags)
}

// required is a text of the tenant for an attribute that a configuration must set: not null if it is empty.
func required(before types.String, stored string) types.String {
	return types.StringValue(storedText(before, stored).ValueString())
}

// storedText is a text of the tenant as state keeps it: in its previous spelling if it means the same, null if it is
// empty.
func storedText(before types.String, stored string) types.String {
	if !before.IsNull() && notice.SameText(before.ValueString(), stored) {
		return before
	}
	return tfvalue.StringOrNull(stored)
}

// variables lists the context variables of known content.
func (m templateContentModel) variables(ctx context.Context, diags *diag.Diagnostics) types.List {
	names := []attr.Value{}
	for _, name := range m.content(ctx, diags).Variables() {
		names = append(names, types.StringValue(name))
	}
	return types.ListValueMust(types.StringType, names)
}
