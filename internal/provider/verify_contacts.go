// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// verifyContacts looks up everybody who is about to be named in a send, and reports all who do not exist in one error. A tenant
// that is known only at apply is asked then, when Terraform plans again.
func verifyContacts(ctx context.Context, t *tenant, to notice.Recipients, diags *diag.Diagnostics) {
	if t.client == nil || t.rails.dryRun {
		return
	}
	missing := make([]bool, len(to.Contacts))
	failures := make([]error, len(to.Contacts))
	var wg sync.WaitGroup
	for i, contact := range to.Contacts {
		wg.Go(func() { // the client bounds how many run at once
			found, err := t.client.GetContacts(ctx, contact)
			missing[i], failures[i] = err == nil && len(found) == 0, err
		})
	}
	wg.Wait()
	at := path.Root("recipients").AtName("contacts")
	if i := slices.IndexFunc(failures, func(err error) bool { return err != nil }); i >= 0 {
		diags.AddAttributeError(at, "Unable to verify contacts",
			fmt.Sprintf("Looking up %q failed: %s. Nothing was sent. Try again, or set verify_contacts = false.", to.Contacts[i], failures[i]))
		return
	}
	var unknown []string
	for i, contact := range to.Contacts {
		if missing[i] {
			unknown = append(unknown, fmt.Sprintf("%q", contact))
		}
	}
	if len(unknown) > 0 {
		diags.AddAttributeError(at, "Unknown contacts",
			fmt.Sprintf("The tenant has no user for %s. Correct the login IDs, or leave them out. Nothing was sent.", strings.Join(unknown, ", ")))
	}
}
