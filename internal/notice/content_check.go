// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxTemplateName is how many characters the name of a template may have [ours]; a message only gets a warning above
// LongMessage.
const MaxTemplateName = 255

// CheckMessage reports a text without a visible character, and warns about one that is too long for a chat.
func CheckMessage(s string) []Problem {
	if saysNothing(s) {
		return invalid("Empty message", "The message is empty or only whitespace. Provide the text to display.")
	}
	return checkSize(s)
}

func checkSize(body string) []Problem {
	if size := len(NormalizeText(body)); size > LongMessage {
		return warning("Long message", fmt.Sprintf("The message has %d bytes, more than 64 KiB. Luma documents no limit, but a chat may cut it or refuse it; a link to a longer page is safer.", size))
	}
	return nil
}

// saysNothing reports whether a text has no visible character.
func saysNothing(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// Check reports every problem of a content, with the field it belongs to: "text", "image.url", "card.buttons[0].value".
// The zero Content is valid, because a template may be the whole content.
func (c Content) Check() []FieldProblem {
	var found []FieldProblem
	add := func(field string, problems []Problem) { found = append(found, at(field, problems)...) }
	if c.Text != "" {
		add("text", CheckMessage(c.Text))
	}
	if c.Image != nil {
		add("image.url", CheckImageURL(c.Image.URL))
	}
	if c.Card != nil {
		add("card.title", CheckTitle(c.Card.Title))
		if c.Card.ImageURL != "" {
			add("card.image_url", CheckImageURL(c.Card.ImageURL))
		}
		for i, b := range c.Card.Buttons {
			field := fmt.Sprintf("card.buttons[%d].", i)
			add(field+"label", CheckButtonLabel(b.Label))
			add(field+"type", CheckButtonType(b.Type))
			add(field+"value", CheckButtonValue(b.Type, b.Value))
		}
		add("card", checkSize(c.Body()))
	}
	return found
}

// CheckTemplateName reports a name that a list of templates cannot show.
func CheckTemplateName(s string) []Problem {
	const summary = "Invalid template name"
	length := utf8.RuneCountInString(strings.TrimSpace(s))
	switch {
	case saysNothing(s):
		return invalid(summary, "The template's name is empty. Set a name that people can find in a list, such as \"Exchange outage\".")
	case strings.ContainsFunc(strings.TrimSpace(s), unicode.IsControl):
		return invalid(summary, "The template's name contains a control character, such as a line break or a tab. Write the name on one line.")
	case length > MaxTemplateName:
		return invalid(summary, fmt.Sprintf("The template's name has %d characters. Use at most %d, and put the rest into description.", length, MaxTemplateName))
	}
	return nil
}

// CheckImageURL reports an address from which a chat cannot load an image.
func CheckImageURL(s string) []Problem {
	return checkURL("Invalid image URL", s, "http", "https")
}

// CheckTitle reports a card without a title.
func CheckTitle(s string) []Problem {
	if saysNothing(s) {
		return invalid("Missing card title", "The card has no title. Set a short heading such as \"Exchange outage\".")
	}
	return nil
}

// CheckButtonLabel reports a button without a visible label.
func CheckButtonLabel(s string) []Problem {
	if saysNothing(s) {
		return invalid("Missing button label", "The button has no label. Set the text to display, such as \"Status page\".")
	}
	return nil
}

// CheckButtonType warns about a button type that is not one of ButtonTypes, and reports an empty one. The types are
// [ours], so a tenant may have others.
func CheckButtonType(s string) []Problem {
	const summary, known = "Unknown button type", "This provider knows \"url\" (opens the value) and \"message\" (sends the value as the reader's own message)"
	switch {
	case slices.Contains(ButtonTypes(), s):
		return nil
	case strings.TrimSpace(s) == "":
		return invalid(summary, "The button's type is empty. Remove it, or use \"url\" (opens the value) or \"message\" (sends the value as the reader's own message).")
	}
	return warning(summary, fmt.Sprintf("%s; %s is passed to Luma as it is.", known, quoted(s)))
}

// CheckButtonValue reports a value that a button of that type cannot use: an address that could run code, or nothing.
// It warns about addresses that a chat may not open.
func CheckButtonValue(buttonType, value string) []Problem {
	if saysNothing(value) {
		return invalid("Missing button value", "The button has no value. Set the address to open, or for type \"message\" the text to send.")
	}
	switch buttonType {
	case ButtonMessage:
		return nil
	case ButtonURL:
		return checkURL("Invalid button URL", value, "http", "https", "mailto")
	}
	if u, err := url.Parse(strings.TrimSpace(value)); err == nil && runsCode(u) {
		return checkURL("Invalid button URL", value, "http", "https", "mailto")
	}
	return nil
}

const exampleURL = "https://status.example.com/page"

// checkURL never quotes an address beyond its scheme: it may be signed, and thus a secret.
func checkURL(summary, raw string, schemes ...string) []Problem {
	address := strings.TrimSpace(raw)
	u, err := url.Parse(address)
	switch {
	case address == "":
		return invalid(summary, fmt.Sprintf("The address is empty. Use one such as %q.", exampleURL))
	case err != nil:
		return invalid(summary, fmt.Sprintf("The value is not a valid address. Use one such as %q.", exampleURL))
	case u.Scheme == "", hostAndPort(u):
		return invalid(summary, fmt.Sprintf("The address has no scheme. Write https:// before it, as in %q.", exampleURL))
	case runsCode(u):
		return invalid(summary, fmt.Sprintf("The address starts with %q, which a chat must not open. Use an address that starts with %s.", u.Scheme+":", alternatives(schemes)))
	case !slices.Contains(schemes, u.Scheme):
		return warning("Unusual address", fmt.Sprintf("The address starts with %q, which a chat may not open. An address that starts with %s is safer.", u.Scheme+":", alternatives(schemes)))
	case u.Scheme == "mailto" && u.Opaque == "":
		return invalid(summary, "The address has no mailbox. Use one such as \"mailto:helpdesk@example.com\".")
	case u.Scheme != "mailto" && u.Host == "":
		return invalid(summary, fmt.Sprintf("The address has no host. Use one such as %q.", exampleURL))
	}
	return nil
}

// runsCode reports whether opening an address could run code or read local files. Of data: only an image is harmless.
func runsCode(u *url.URL) bool {
	switch u.Scheme {
	case "javascript", "vbscript", "file":
		return true
	case "data":
		kind, _, _ := strings.Cut(strings.ToLower(u.Opaque), ";")
		return !strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "image/svg")
	}
	return false
}

// hostAndPort reports an address such as status.example.com:8080/page, whose host net/url takes for a scheme.
func hostAndPort(u *url.URL) bool {
	port, _, _ := strings.Cut(u.Opaque, "/")
	host := u.Scheme == "localhost" || strings.Contains(u.Scheme, ".")
	return host && port != "" && strings.Trim(port, "0123456789") == ""
}

// alternatives joins schemes as a sentence does: "http:// or https://", "https:// or mailto:".
func alternatives(schemes []string) string {
	var written []string
	for _, s := range schemes {
		if s == "mailto" {
			written = append(written, "mailto:")
			continue
		}
		written = append(written, s+"://")
	}
	last := len(written) - 1
	return strings.Join(written[:last], ", ") + " or " + written[last]
}
