// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"cmp"
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// subject is what recipients last saw of a notification. It holds no text, only its fingerprint.
type subject struct {
	Content          string            `json:"content"`
	MessageWOVersion string            `json:"message_wo_version,omitempty"`
	Triggers         map[string]string `json:"triggers,omitempty"`
	// Readers are those who saw the message and are still among its recipients: a closing notice is for them. Others
	// may have been added without a send.
	Readers notice.Recipients `json:"readers"`
}

type (
	seen    = delivery.Seen[subject]
	history = delivery.History[subject]
)

// seenOf is what recipients have seen once a notification with these known values was sent.
func seenOf(ctx context.Context, m model, writeOnly bool, endpoint string, diags *diag.Diagnostics) seen {
	triggers, _ := tfvalue.StringMap(m.ResendTriggers)
	to := m.recipients(ctx, diags)
	return seen{
		Endpoint:   endpoint,
		Recipients: to,
		Subject: subject{
			Readers:          to,
			Content:          m.content(ctx, writeOnly, diags).Fingerprint(),
			MessageWOVersion: tfvalue.NumberText(m.MessageWOVersion),
			Triggers:         triggers,
		},
	}
}

// historyOf reads the history of the notification in state.
func historyOf(ctx context.Context, prior *model, private delivery.PrivateReader, diags *diag.Diagnostics) history {
	h := keptHistory(ctx, prior, private, diags)
	if prior == nil {
		return h
	}
	return h.With(prior.outcome(), prior.RequestID.ValueString())
}

// keptHistory is what is kept beside the state. For the state of a version that kept nothing it is what the state says
// was sent, on whichever tenant the next apply is for.
func keptHistory(ctx context.Context, prior *model, private delivery.PrivateReader, diags *diag.Diagnostics) history {
	h, ok := delivery.ReadHistory[subject](ctx, private, diags)
	if prior != nil && h.Sends == nil {
		h.Count = prior.SendCount.ValueInt64()
	}
	if ok || prior == nil || prior.imported() {
		return h
	}
	h.Closes, h.Audience = !prior.OnDestroy.IsNull(), prior.Audience.ValueString()
	state := seenOf(ctx, *prior, wroteOnly(*prior, false), "", diags)
	return withLegacy(ctx, h.After(prior.outcome(), state), state, prior.content(ctx, false, diags), private, diags)
}

// wroteOnly reports whether the text of the notification in state was write-only, and is therefore not in the state.
// Beside a template without message_wo_version the state does not say so: then it is taken to be as it is now.
func wroteOnly(prior model, now bool) bool {
	switch {
	case !prior.Message.IsNull() || !prior.Image.IsNull() || !prior.Card.IsNull():
		return false
	case prior.TemplateID.IsNull() || !prior.MessageWOVersion.IsNull():
		return true
	default:
		return now
	}
}

// revised is what a group counts as having seen after a change from before to after that is not sent. What the group
// had not seen before the change is still outstanding.
func revised(before, after seen) func(seen) seen {
	return func(s seen) seen {
		s.Endpoint = cmp.Or(s.Endpoint, after.Endpoint)
		s.Subject.Readers = after.Recipients.Among(s.Subject.Readers)
		if s.Recipients.Equal(before.Recipients) {
			s.Recipients = after.Recipients
		}
		if s.Subject.Content == before.Subject.Content {
			s.Subject.Content = after.Subject.Content
		}
		if s.Subject.MessageWOVersion == before.Subject.MessageWOVersion {
			s.Subject.MessageWOVersion = after.Subject.MessageWOVersion
		}
		if maps.Equal(s.Subject.Triggers, before.Subject.Triggers) {
			s.Subject.Triggers = after.Subject.Triggers
		}
		return s
	}
}

// stillAmong takes those off a group's readers who are no longer recipients: nobody closes a message with them.
func stillAmong(recipients notice.Recipients) func(seen) seen {
	return func(s seen) seen {
		s.Subject.Readers = recipients.Among(s.Subject.Readers)
		return s
	}
}

// newcomers are the recipients who have not seen what the rest has; ok is false when everybody has.
func newcomers(before seen, now notice.Recipients) (to notice.Recipients, audience string, ok bool) {
	change, added := before.NotSeenBy(now)
	switch {
	case change == notice.Same, change == notice.OnlyRemoved:
		return to, "", false
	case change == notice.SomeAdded && !added.Equal(now):
		return added, added.Audience() + " added to " + before.Recipients.Audience(), true
	default:
		return now, now.Audience(), true
	}
}
