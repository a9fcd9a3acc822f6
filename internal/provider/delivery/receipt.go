// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
)

// Receipt is what is known about a message after it was sent, or deliberately was not.
type Receipt struct {
	luma.Receipt

	Outcome Outcome
	// Recalled reports whether an earlier run sent the message, and the journal had its receipt. It lacks what the
	// journal does not keep: texts of the tenant.
	Recalled bool
}

// Values are the receipt's attributes as state keeps them: outcome, request_id, sent_at, status, status_message, errors
// and data. It cannot fail, because it runs after a message was sent.
func (r Receipt) Values() map[string]tftypes.Value {
	sentAt := ""
	if !r.SentAt.IsZero() {
		sentAt = r.SentAt.UTC().Format(time.RFC3339)
	}
	status := tftypes.NewValue(tftypes.Number, nil)
	if r.Status != 0 {
		status = tftypes.NewValue(tftypes.Number, int64(r.Status))
	}
	reported := make([]tftypes.Value, 0, len(r.Errors))
	for _, text := range r.Errors {
		reported = append(reported, tftypes.NewValue(tftypes.String, strings.ToValidUTF8(text, "\uFFFD")))
	}
	return map[string]tftypes.Value{
		"outcome":        tftypes.NewValue(tftypes.String, string(r.Outcome)),
		"request_id":     textOrNull(r.RequestID),
		"sent_at":        textOrNull(sentAt),
		"status":         status,
		"status_message": textOrNull(r.StatusMessage),
		"errors":         tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, reported),
		"data":           textOrNull(r.Data),
	}
}

func textOrNull(s string) tftypes.Value {
	if s == "" {
		return tftypes.NewValue(tftypes.String, nil)
	}
	return tftypes.NewValue(tftypes.String, strings.ToValidUTF8(s, "\uFFFD"))
}
