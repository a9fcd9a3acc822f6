// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package message

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
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
				return fmt.Errorf("looking up %s failed: %w", numbered(to.Contacts, i), err)
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

// numbered says which contact is meant without naming it, because a provider cannot see whether it is sensitive. The
// contacts are sorted, as Terraform shows them and sort() returns them.
func numbered(contacts []string, i int) string {
	return fmt.Sprintf("number %d (%d characters)", i+1, utf8.RuneCountInString(contacts[i]))
}

// reportUnverified tells those who were not found from those whose name several go by, each kind in one diagnostic.
func reportUnverified(contacts []string, found [][]luma.Contact, at path.Path, diags *diag.Diagnostics) {
	var unknown, numbers, ambiguous []string
	for i, contact := range contacts {
		switch {
		case len(found[i]) > 1:
			ambiguous = append(ambiguous, fmt.Sprintf("%s: %d users", numbered(contacts, i), len(found[i])))
		case len(found[i]) == 1:
		case strings.Trim(contact, "0123456789") == "":
			numbers = append(numbers, numbered(contacts, i))
		default:
			unknown = append(unknown, numbered(contacts, i))
		}
	}
	if len(unknown) > 0 {
		diags.AddAttributeError(at, "Unknown contacts",
			fmt.Sprintf("The tenant has no user for %s. Correct the login IDs, or leave them out. Nothing was sent.", ofSorted(contacts, unknown)))
	}
	if len(ambiguous) > 0 {
		diags.AddAttributeError(at, "Ambiguous contacts",
			fmt.Sprintf("Several users match %s. Write the login ID of those you mean; the data source luma_contact lists the matches. Nothing was sent.", ofSorted(contacts, ambiguous)))
	}
	if len(numbers) > 0 {
		diags.AddAttributeWarning(at, "Contacts that cannot be verified",
			fmt.Sprintf("No user was found for %s. Luma takes a user's number as a contact, but its look-up knows only login IDs, e-mail addresses, phone numbers and names. A login ID can be verified.", ofSorted(contacts, numbers)))
	}
}

// ofSorted names some of the contacts by their numbers.
func ofSorted(contacts, some []string) string {
	return fmt.Sprintf("%s of the %d contacts to send to, in sorted order", notice.Listed(some), len(contacts))
}
