// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CheckContact reports a login ID that Luma would misread, and warns about one that looks like something else.
func CheckContact(s string) []Problem {
	const summary = "Invalid contact"
	id := Trim(s)
	switch {
	case id == "":
		return invalid(summary, "A contact is empty. Write a login ID such as \"sam.phyll\", or leave the element out.")
	case id == "0":
		return invalid(summary, "\"0\" is Luma's code for every user of the tenant. Write all_users = true instead if everybody is meant.")
	case MeansEverybody(id):
		return invalid(summary, "A contact is another spelling of zero, and Luma may read it as \"0\", its code for every user of the tenant. Write all_users = true instead if everybody is meant.")
	case strings.Contains(id, ","):
		return invalid(summary, "A contact contains a comma, so Luma would read it as several login IDs. Write one element for each login ID.")
	case strings.ContainsFunc(id, unicode.IsControl):
		return invalid(summary, "A contact contains a control character, such as a line break or a tab. Write the login ID on one line.")
	case strings.ContainsFunc(id, invisible):
		return invalid(summary, "A contact contains an invisible character, often copied along from a web page or a chat. Type the login ID anew.")
	}
	if role, ok := ParseRole(id); ok && strings.HasPrefix(id, "-") {
		return warning("Unusual contact", fmt.Sprintf("%q is a role code, not a login ID. To reach all %s write roles = [%q] instead.", id, role.Plural(), role.Name()))
	}
	if strings.Contains(id, ";") {
		return warning("Unusual contact", "A contact contains a semicolon and is sent as one login ID. If it holds several, write one element for each.")
	}
	return nil
}

// ManyContacts is how many contacts a message may name without a warning [ours]. So many people are rather
// a role.
const ManyContacts = 2000

// CheckContactCount warns about more contacts than a message should name.
func CheckContactCount(n int) []Problem {
	if n <= ManyContacts {
		return nil
	}
	return warning("Many contacts", fmt.Sprintf("%s contacts are named. Luma documents no limit, but the tenant may refuse or cut a request that names more than %s. "+
		"Send to a role instead, or write several notifications.", thousands(n), thousands(ManyContacts)))
}

// MeansEverybody reports whether Luma may read a contact as "0", its code for every user: whether it is a zero, however
// it is written.
func MeansEverybody(contact string) bool {
	ascii := strings.TrimLeft(strings.Map(asciiDigit, norm.NFKC.String(Trim(contact))), "+-\u2212")
	number, err := strconv.ParseFloat(ascii, 64)
	if err == nil {
		return number == 0
	}
	whole, err := strconv.ParseInt(ascii, 0, 64)
	return err == nil && whole == 0
}

// asciiDigit turns a decimal digit of any script into 0 to 9. Unicode keeps the ten digits of a script together.
func asciiDigit(r rune) rune {
	for _, of := range unicode.Nd.R16 {
		if r >= rune(of.Lo) && r <= rune(of.Hi) {
			return '0' + (r-rune(of.Lo))%10
		}
	}
	for _, of := range unicode.Nd.R32 {
		if low := int64(of.Lo); int64(r) >= low && int64(r) <= int64(of.Hi) {
			return '0' + rune((int64(r)-low)%10)
		}
	}
	return r
}

// invisible reports characters that take no room on a screen: zero-width ones and those that turn the direction of a
// text.
func invisible(r rune) bool { return unicode.Is(unicode.Cf, r) }

// Presence is what a configuration says about one way of naming recipients.
type Presence int

const (
	// Absent is null, or false for a flag.
	Absent Presence = iota
	// Empty is a set without elements.
	Empty
	// Present is a set with elements, or true for a flag.
	Present
	// NotYetKnown is decided at apply.
	NotYetKnown
)

// Choice is which of the ways to name recipients are used.
type Choice struct {
	Contacts, Roles, AllUsers, ContactsInRoles Presence
}

// FieldProblem is a Problem and the attribute or argument it belongs to; "" is the whole object.
type FieldProblem struct {
	Field string
	Problem
}

func at(field string, problems []Problem) []FieldProblem {
	var found []FieldProblem
	for _, p := range problems {
		found = append(found, FieldProblem{field, p})
	}
	return found
}

// Check reports every combination that names nobody or that Luma would misread. It assumes that a value not yet known
// is valid; the check runs again once the value is known.
func (c Choice) Check() []FieldProblem {
	if c.Contacts == Absent && c.Roles == Absent && c.AllUsers == Absent {
		return at("", invalid("Missing recipients", "Nobody is named. Write one of contacts = [\"sam.phyll\"], roles = [\"analyst\"] and all_users = true."))
	}
	var found []FieldProblem
	if c.Contacts == Empty {
		found = append(found, at("contacts", invalid("Empty contacts",
			"contacts is an empty list, which names nobody. Leave it out (null), or name at least one login ID. It is never read as everybody."))...)
	}
	if c.Roles == Empty {
		found = append(found, at("roles", invalid("Empty roles",
			"roles is an empty set, which names nobody. Leave it out (null), or name at least one role. It is never read as every role."))...)
	}
	return append(found, c.conflicts()...)
}

func (c Choice) conflicts() []FieldProblem {
	const summary = "Conflicting recipients"
	var found []FieldProblem
	add := func(field, detail string) { found = append(found, at(field, invalid(summary, detail))...) }
	if c.AllUsers == Present && c.Contacts == Present {
		add("contacts", "all_users = true already includes every contact. Leave contacts out to reach everybody, or all_users to reach the contacts alone.")
	}
	if c.AllUsers == Present && c.Roles == Present {
		add("roles", "all_users = true already includes every role. Leave roles out to reach everybody, or all_users to reach the holders of the roles alone.")
	}
	if c.AllUsers != Present && c.Contacts == Present && c.Roles == Present && c.ContactsInRoles == Absent {
		add("roles", "Luma would send to those of the contacts who hold one of the roles, and to nobody else. "+
			"To reach the contacts and the roles, write two notifications; to reach only those contacts who hold a role, add contacts_in_roles = true.")
	}
	if c.ContactsInRoles == Present && (c.Contacts == Absent || c.Roles == Absent) {
		add("contacts_in_roles", "contacts_in_roles = true needs both contacts and roles. Leave it out, or name the one that is missing.")
	}
	return found
}
