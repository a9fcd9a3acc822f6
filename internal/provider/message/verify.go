// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package message

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// VerifyContacts looks up everybody who is about to be named in a send, and reports all who do not exist in one error.
// A tenant that is known only at apply is asked then, when Terraform plans again.
func VerifyContacts(ctx context.Context, client *luma.Client, to notice.Recipients, diags *diag.Diagnostics) {
	if client == nil {
		return
	}
	found := make([][]luma.Contact, len(to.Contacts))
	// The first failure stops the others; the client bounds how many run at once.
	lookUps, ctx := errgroup.WithContext(ctx)
	for i, contact := range to.Contacts {
		lookUps.Go(func() error {
			users, err := client.GetContacts(ctx, contact)
			if err != nil {
				return fmt.Errorf("looking up %s failed: %w", tfvalue.Hint(contact), err)
			}
			found[i] = MeantBy(contact, users)
			return nil
		})
	}
	at := path.Root("recipients").AtName("contacts")
	if err := lookUps.Wait(); err != nil {
		diags.AddAttributeError(at, "Unable to verify contacts",
			fmt.Sprintf("Nothing was sent, since %s\n\nOr set verify_contacts = false to send without looking anybody up.", delivery.CallFailure(err)))
		return
	}
	reportUnverified(to.Contacts, found, at, diags)
}

// reportUnverified tells those who were not found from those whose name several go by, each kind in one diagnostic.
func reportUnverified(contacts []string, found [][]luma.Contact, at path.Path, diags *diag.Diagnostics) {
	var unknown, numbers, ambiguous []string
	for i, contact := range contacts {
		switch {
		case len(found[i]) > 1:
			ambiguous = append(ambiguous, fmt.Sprintf("%s: %s", tfvalue.Hint(contact), CandidateNames(found[i])))
		case len(found[i]) == 1:
		case strings.Trim(contact, "0123456789") == "":
			numbers = append(numbers, tfvalue.Hint(contact))
		default:
			unknown = append(unknown, tfvalue.Hint(contact))
		}
	}
	if len(unknown) > 0 {
		diags.AddAttributeError(at, "Unknown contacts",
			fmt.Sprintf("The tenant has no user for %s. Correct the login IDs, or leave them out. Nothing was sent.", notice.Listed(unknown)))
	}
	if len(ambiguous) > 0 {
		diags.AddAttributeError(at, "Ambiguous contacts",
			fmt.Sprintf("Several users go by the same name. Write the login ID of those you mean; nothing was sent.\n\n  - %s", strings.Join(ambiguous, "\n  - ")))
	}
	if len(numbers) > 0 {
		diags.AddAttributeWarning(at, "Contacts that cannot be verified",
			fmt.Sprintf("No user was found for %s. Luma takes a user's number as a contact, but its look-up knows only login IDs, e-mail addresses, phone numbers and names. A login ID can be verified.", notice.Listed(numbers)))
	}
}
