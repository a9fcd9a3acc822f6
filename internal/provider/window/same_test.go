// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// An unknown value that turns out to be what it was sends nothing, whichever settings the window was last changed
// under, and settings alone change nothing.
func TestWindowUnknownTurnsOutToBeTheSame(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]object{
		"none": nil, "dry run": {"dry_run": true}, "redirection": {"redirect_contacts": []any{"mei@example.com"}}, "limit": {"max_contacts": 5},
	} {
		for what, config := range map[string]object{
			"title": {"title": unknown}, "start": {"starts_at": unknown}, "recipients": {"recipients": unknown}, "description": {"description": unknown},
		} {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				w := newWindow(t)
				w.Must(exchange())
				w.Server = providertest.To(t, w.tenant, block, provider.WithClock(w.Clock.Now))
				w.RequireEmptyPlan(exchange())
				protocol.RequireFindings(t, w.Refresh())
				w.RequireEmptyPlan(exchange())
				diags := w.ApplyKnown(t.Context(), w.Plan(exchange(config)), exchange())
				if bad := protocol.Errors(diags); len(bad) > 0 {
					t.Errorf("applied with:\n%s", protocol.Describe(bad))
				}
				providertest.RequireNotices(t, w.tenant, "announcement")
			})
		}
	}
}
