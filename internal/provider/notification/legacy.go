// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

// legacyKey names in private state what versions before the history kept: the latest message that its real recipients
// got.
const legacyKey = "reached"

type legacySeen struct {
	Recipients notice.Recipients `json:"recipients"`
	Content    string            `json:"content"`
	WOVersion  *int64            `json:"message_wo_version"`
	Triggers   map[string]string `json:"triggers"`
}

// withLegacy adds to the history that the state tells what an older version kept beside it: an expired or held-back
// message is in the state, and who got the one before is not.
func withLegacy(ctx context.Context, h history, state seen, said notice.Message, private delivery.PrivateReader, diags *diag.Diagnostics) history {
	old, ok := delivery.ReadPrivate[legacySeen](ctx, private, legacyKey, diags)
	if _, delivered := h.Groups[""]; !ok || delivered {
		return h
	}
	got := seen{Recipients: old.Recipients, Subject: subject{Content: old.Content, Triggers: old.Triggers, Readers: old.Recipients}}
	if old.WOVersion != nil {
		got.Subject.MessageWOVersion = fmt.Sprint(*old.WOVersion)
	}
	if old.Content == legacyFingerprint(said) {
		got.Subject.Content = state.Subject.Content
	}
	groups := map[delivery.Outcome]seen{"": got}
	maps.Copy(groups, h.Groups)
	h.Groups = groups
	return h
}

// legacyFingerprint is the fingerprint of a message as older versions made it.
func legacyFingerprint(m notice.Message) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		Recipients                                            notice.Recipients
		Content                                               notice.Content
		TemplateID, TemplateType, BotExternalID, ResponseType string
	}{notice.Recipients{}, m.Content.Normalized(), m.TemplateID, m.TemplateType, m.BotExternalID, m.EffectiveResponseType()})
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%x", sha256.Sum256(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
}
