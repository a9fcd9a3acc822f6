// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
)

// Words are what a saved plan is compared with, so different guard rails must never read the same: no login ID can
// imitate a rail, a second login ID or what an audience says.
func TestGuardRailsReadDifferently(t *testing.T) {
	t.Parallel()
	rails := map[string]delivery.GuardRails{
		`redirect_contacts: only sam, tom@example.com`:               {Redirect: []string{"sam", "tom@example.com"}},
		`redirect_contacts: only "sam, tom@example.com"`:             {Redirect: []string{"sam, tom@example.com"}},
		`redirect_contacts: only sam; max_contacts: at most 5`:       {Redirect: []string{"sam"}, MaxContacts: 5},
		`redirect_contacts: only "sam; max_contacts: at most 5"`:     {Redirect: []string{"sam; max_contacts: at most 5"}},
		`redirect_contacts: only "\"sam\""`:                          {Redirect: []string{`"sam"`}},
		`redirect_contacts: only "sam (dry run, nothing is sent)"`:   {Redirect: []string{"sam (dry run, nothing is sent)"}},
		`redirect_contacts: only Zoë.O-1_x+y@example.com`:            {Redirect: []string{"Zoë.O-1_x+y@example.com"}},
		`dry_run: nothing is sent; redirect_contacts: only "Ruth M"`: {DryRun: true, Redirect: []string{"Ruth M"}},
	}
	for want, g := range rails {
		if got := g.Words(); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	p, err := (&delivery.Sender{Rails: rails[`redirect_contacts: only "sam (dry run, nothing is sent)"`]}).Preview(toSam())
	if err != nil || !strings.HasSuffix(p.Audience, `, redirected to "sam (dry run, nothing is sent)"`) {
		t.Errorf("got %s, %v", p.Audience, err)
	}
}
