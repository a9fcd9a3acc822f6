// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// The kinds of audience that allowed_audiences names.
const (
	AudienceContacts = "contacts"
	AudienceRoles    = "roles"
	AudienceAllUsers = "all_users"
)

// AudienceKinds lists the kinds of audience.
func AudienceKinds() []string { return []string{AudienceContacts, AudienceRoles, AudienceAllUsers} }

// GuardRails limit what may be sent to a shared tenant. They apply to every message of every object and are checked
// before redirection. The zero value sets no limit.
type GuardRails struct {
	// Undecided: whether anything is sent, or to whom instead, is decided only at apply.
	Undecided bool
	// LimitsUndecided: MaxContacts or Allowed is decided only at apply.
	LimitsUndecided bool

	DryRun      bool
	Redirect    []string // everything is sent to these contacts instead; nil = no redirection
	MaxContacts int64    // 0 = no limit
	Allowed     []string // kinds of audience; nil = all
}

// blockedError says why a guard rail refuses a message.
type blockedError string

func (e blockedError) Error() string { return string(e) }

// check refuses recipients that the guard rails exclude.
func (g GuardRails) check(to notice.Recipients) error {
	kind := audienceKind(to)
	if g.Allowed != nil && !slices.Contains(g.Allowed, kind) {
		return blockedError(fmt.Sprintf("The message is for %s, an audience of kind %q; the provider's allowed_audiences allows only %s. Name other recipients, or change the guard rail.",
			to.Audience(), kind, strings.Join(g.Allowed, ", ")))
	}
	if g.MaxContacts == 0 {
		return nil
	}
	if kind != AudienceContacts {
		return blockedError(fmt.Sprintf("The message is for %s, an audience whose size cannot be known in advance; the provider's max_contacts allows at most %d. Name contacts, or change the guard rail.",
			to.Audience(), g.MaxContacts))
	}
	if n := int64(to.Persons()); n > g.MaxContacts {
		return blockedError(fmt.Sprintf("The message is for %d contacts; the provider's max_contacts allows at most %d. Name fewer, or change the guard rail.",
			n, g.MaxContacts))
	}
	return nil
}

func audienceKind(to notice.Recipients) string {
	switch {
	case to.AllUsers:
		return AudienceAllUsers
	case len(to.Contacts) > 0:
		return AudienceContacts
	default:
		return AudienceRoles
	}
}

// recipients is who is really sent a message for these recipients.
func (g GuardRails) recipients(to notice.Recipients) notice.Recipients {
	if g.Redirect == nil {
		return to
	}
	return notice.NewRecipients(g.Redirect, nil, false, false)
}

// Words describes the guard rails for the attribute guard_rails; "" when none applies.
func (g GuardRails) Words() string {
	var words []string
	if g.DryRun {
		words = append(words, "dry_run: nothing is sent")
	}
	if g.Redirect != nil {
		words = append(words, "redirect_contacts: only "+g.testers())
	}
	if g.MaxContacts != 0 {
		words = append(words, fmt.Sprintf("max_contacts: at most %d", g.MaxContacts))
	}
	if g.Allowed != nil {
		words = append(words, "allowed_audiences: only "+strings.Join(g.Allowed, ", "))
	}
	return strings.Join(words, "; ")
}

// testers names the people of a redirection. A login ID that holds more than letters, digits and ._-@+ is quoted, so
// that none can imitate another guard rail or another audience.
func (g GuardRails) testers() string {
	names := make([]string, 0, len(g.Redirect))
	for _, id := range g.Redirect {
		if strings.ContainsFunc(id, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@+", r)
		}) {
			id = strconv.Quote(id)
		}
		names = append(names, id)
	}
	return strings.Join(names, ", ")
}

// wordsKnown reports whether Words is final.
func (g GuardRails) wordsKnown() bool {
	return !g.Undecided && !g.LimitsUndecided
}

// describe adds to an audience what the guard rails make of it; redirected names the people of a redirection.
func (g GuardRails) describe(audience, redirected string) string {
	if g.Redirect != nil {
		audience += ", redirected to " + redirected
	}
	if g.DryRun {
		audience += " (dry run, nothing is sent)"
	}
	return audience
}
