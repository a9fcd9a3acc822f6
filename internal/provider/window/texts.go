// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// content is one notice as it is written from the window, a text or a card.
func (w window) content(kind notice.Kind, changes string) notice.Content {
	return w.Notice(kind, w.wording, changes, w.as)
}

// texts writes every notice of the window. The change is null while nothing has changed.
func (w window) texts(changes string) textsModel {
	write := func(kind notice.Kind) types.String { return types.StringValue(inWords(w.content(kind, changes))) }
	texts := textsModel{
		Announcement: write(notice.KindAnnouncement), Change: types.StringNull(), Completion: write(notice.KindCompletion),
		EarlyCompletion: write(notice.KindEarlyCompletion), Cancellation: write(notice.KindCancellation), Reminder: write(notice.KindReminder),
	}
	if changes != "" {
		texts.Change = write(notice.KindChange)
	}
	return texts
}

// inWords is a text as it is, and what a card says from top to bottom.
func inWords(c notice.Content) string {
	if c.Card == nil {
		return c.Text
	}
	return strings.Join([]string{c.Card.Title, c.Card.Subtitle, "", c.Card.Text}, "\n")
}

// planTexts keeps the texts of the state while nothing that they say has changed, so that a version of the provider
// with another wording makes no diff by itself. The text of a change stays until the next change.
func (c change) planTexts(ctx context.Context, d decision, diags *diag.Diagnostics) types.Object {
	of := tfvalue.AttributeTypes(textsAttribute())
	if !c.now.known.texts {
		return types.ObjectUnknown(of)
	}
	texts := c.now.texts(d.changes)
	if c.prior != nil && !c.prior.Texts.IsNull() && !c.prior.imported() {
		var before textsModel
		diags.Append(tfvalue.As(ctx, c.prior.Texts, &before)...)
		texts = before.renewed(texts, c.now.saysTheSame(c.before), d.changes != "")
	}
	if d.open {
		texts.Change = types.StringUnknown()
	}
	return tfvalue.ObjectFrom(ctx, of, texts, diags)
}

// renewed is the texts of the state beside those that are written now: the former as long as they say the same.
// Versions before there was a reminder have none in state.
func (before textsModel) renewed(now textsModel, same, changed bool) textsModel {
	texts := now
	if same {
		texts = before
		texts.Change = now.Change
		if before.Reminder.IsNull() {
			texts.Reminder = now.Reminder
		}
	}
	if !changed {
		texts.Change = before.Change
	}
	return texts
}

// saysTheSame reports whether the notices of both windows have the same to say.
func (w window) saysTheSame(other window) bool { return w.said() == other.said() }

// said is all that the notices of a window are made of.
type said struct {
	title, description, start, end, zones string
	format                                notice.TimeFormat
	wording                               notice.Wording
	as                                    notice.ResponseType
}

func (w window) said() said {
	var zones []string
	for _, zone := range append([]*time.Location{w.Zone}, w.DisplayZones...) {
		if zone != nil {
			zones = append(zones, zone.String())
		}
	}
	return said{
		title: w.Title, description: w.Description, start: inUTC(w.Start), end: inUTC(w.End), zones: strings.Join(zones, " "),
		format: w.Format, wording: w.wording, as: w.as,
	}
}

func inUTC(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// message is a notice to recipients: the text that the plan showed, or the card that it showed in words.
func (w window) message(m model, kind notice.Kind, changes string, to notice.Recipients) notice.Message {
	content := notice.Content{Text: tfvalue.ObjectString(m.Texts, string(kind))}
	if w.as == notice.CardType {
		content = w.content(kind, changes)
	}
	return notice.Message{Recipients: to, Content: content, TemplateID: w.templateID, ResponseType: m.ResponseType.ValueString()}
}
