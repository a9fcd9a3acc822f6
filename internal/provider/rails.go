// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// The kinds of audience that allowed_audiences names.
const (
	audienceContacts = "contacts"
	audienceRoles    = "roles"
	audienceAllUsers = "all_users"
)

func audienceKinds() []string { return []string{audienceContacts, audienceRoles, audienceAllUsers} }

// rails are the guard rails of a shared tenant. They bind every message of every object, and are checked before redirection.
type rails struct {
	undecided   bool // some of them are known only at apply
	dryRun      bool
	redirect    []string // everything goes to these contacts instead; nil = no redirection
	maxContacts int64    // 0 = no limit
	allowed     []string // kinds of audience; nil = all
}

// check reports why these recipients may not be addressed; "" when they may.
func (r rails) check(to notice.Recipients) string {
	kind := kindOf(to)
	if r.allowed != nil && !slices.Contains(r.allowed, kind) {
		return fmt.Sprintf("The message is for %s, which is an audience of kind %q; the provider's allowed_audiences permits only %s. Name other recipients, or have the guard rail changed.",
			to.Audience(), kind, strings.Join(r.allowed, ", "))
	}
	if r.maxContacts == 0 {
		return ""
	}
	if kind != audienceContacts {
		return fmt.Sprintf("The message is for %s, a number of people that nobody knows beforehand; the provider's max_contacts permits at most %d. Name contacts, or have the guard rail changed.",
			to.Audience(), r.maxContacts)
	}
	if int64(len(to.Contacts)) > r.maxContacts {
		return fmt.Sprintf("The message is for %d contacts; the provider's max_contacts permits at most %d. Name fewer, or have the guard rail changed.", len(to.Contacts), r.maxContacts)
	}
	return ""
}

func kindOf(to notice.Recipients) string {
	switch {
	case to.AllUsers:
		return audienceAllUsers
	case len(to.Contacts) > 0:
		return audienceContacts
	default:
		return audienceRoles
	}
}

// recipients is who really gets a message for these recipients.
func (r rails) recipients(to notice.Recipients) notice.Recipients {
	if r.redirect == nil {
		return to
	}
	return notice.NewRecipients(r.redirect, nil, false, false)
}

// words adds to an audience what the rails make of it.
func (r rails) words(audience string) string {
	return r.describe(audience, strings.Join(r.redirect, ", "))
}

// brief is words without any login ID, for progress lines, which Terraform prints unmasked.
func (r rails) brief(audience string) string {
	return r.describe(audience, notice.Recipients{Contacts: r.redirect}.Audience())
}

func (r rails) describe(audience, redirected string) string {
	if r.redirect != nil {
		audience += ", redirected to " + redirected
	}
	if r.dryRun {
		audience += " (dry run, nothing is sent)"
	}
	return audience
}
