// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"regexp"
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
	case severalAddresses(id):
		return invalid(summary, "A contact holds several e-mail addresses. Write one element for each login ID.")
	case lettersAndDigits(id) == "":
		return invalid(summary, "A contact has neither a letter nor a digit. Write a login ID such as \"sam.phyll\", or leave the element out.")
	}
	if role, ok := ParseRole(id); ok && strings.HasPrefix(id, "-") {
		return warning("Unusual contact", fmt.Sprintf("%q is a role code, not a login ID. To reach all %s write roles = [%q] instead.", id, role.Plural(),
			role.Name()))
	}
	if strings.Contains(id, ";") {
		return warning("Unusual contact", "A contact contains a semicolon and is sent as one login ID. If it holds several, write one element for each.")
	}
	return nil
}

// severalAddresses reports whether white space separates e-mail addresses. White space alone is allowed: Luma also
// takes a user's name [vendor].
func severalAddresses(id string) bool {
	addresses := 0
	for word := range strings.FieldsSeq(id) {
		if strings.Contains(word, "@") {
			addresses++
		}
	}
	return addresses > 1
}

// zero is a number that is zero, without its punctuation: 0, 00, 0e5 (also 0.0e-5), 0x0, 0b0, 0o0, 0x0p1, 0f, 0L.
var zero = regexp.MustCompile(`^0+(e[0-9]+|[xbo]0+(p[0-9]+)?)?[dfln]?$`)

// MeansEverybody reports whether Luma may read a contact as "0", its code for every user: whether its letters and
// digits are a zero, however it is written, and whatever else it holds. A lenient reader may skip brackets, quotation
// marks, accents and characters that nobody sees.
func MeansEverybody(contact string) bool { return zero.MatchString(lettersAndDigits(contact)) }

// lettersAndDigits is what is left of a text without everything else: compatible forms are one, letters are in lower
// case, digits of all scripts are 0 to 9.
func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		digit := asciiDigit(r)
		switch {
		case digit >= '0' && digit <= '9':
			return digit
		case unicode.IsLetter(r) && !invisible(r):
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// asciiDigit turns a decimal digit of any script into 0 to 9. Unicode keeps the ten digits of a script together, but
// for the ideographic zero.
func asciiDigit(r rune) rune {
	if r == '\u3007' {
		return '0'
	}
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

// invisible reports characters that take no room on a screen: zero-width ones, those that turn the direction of a text,
// and letters that stand for nothing.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point)
}
