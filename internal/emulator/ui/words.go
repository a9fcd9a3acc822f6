// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// when shows a time in words, with the exact time on hover.
func when(t time.Time) template.HTML {
	local := t.Local()
	return template.HTML(fmt.Sprintf(`<time datetime="%s" title="%s">%s</time>`, //nolint:gosec // made of times only
		t.UTC().Format(time.RFC3339), local.Format("Monday 2 January 2006, 15:04:05 MST"), ago(time.Now(), local)))
}

// ago says how long ago t was, or the day and time if that was not today.
func ago(now, t time.Time) string {
	passed := now.Sub(t)
	year, month, day := now.Date()
	midnight := time.Date(year, month, day, 0, 0, 0, 0, now.Location())
	switch {
	case passed < 10*time.Second && passed > -time.Minute:
		return "just now"
	case passed < time.Minute && passed > 0:
		return plural(int(passed.Seconds()), "second") + " ago"
	case passed < time.Hour && passed > 0:
		return plural(int(passed.Minutes()), "minute") + " ago"
	case t.After(midnight) && passed > 0:
		return plural(int(passed.Hours()), "hour") + " ago"
	case t.After(midnight.AddDate(0, 0, -1)) && passed > 0:
		return "yesterday at " + t.Format("15:04")
	case t.Year() == year:
		return t.Format("Mon 2 Jan at 15:04")
	}
	return t.Format("2 Jan 2006 at 15:04")
}

// dayOf names the day of t.
func dayOf(now, t time.Time) string {
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	switch day(t) {
	case day(now):
		return "Today"
	case day(now.AddDate(0, 0, -1)):
		return "Yesterday"
	}
	return t.Format("Monday 2 January 2006")
}

// plural counts things: "1 user", "1,204 users".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

// number writes n with commas between its thousands.
func number(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// cut returns the first n bytes of text.
func cut(n int, text string) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}

var roleNames = map[string]string{"-1": "Administrator", "-2": "Developer", "-3": "Analyst", "-4": "Self-service user", "-5": "Guest user"}

func roleLabel(code string) string { return cmp.Or(roleNames[code], code) }

func roleLabels(codes []string) []string {
	var out []string
	for _, code := range codes {
		out = append(out, roleLabel(code))
	}
	return out
}

// recipients says in words whom a message asked for; count is the number of all contacts, of which some are given.
func recipients(contacts, roles []string, count int) string {
	who := strings.Join(contacts, ", ")
	if more := count - len(contacts); more > 0 {
		who += fmt.Sprintf(" and %s more", number(more))
	}
	for _, contact := range contacts {
		if contact == model.Everyone {
			who = "All users"
		}
	}
	if len(roles) == 0 {
		return who
	}
	held := strings.Join(roleLabels(roles), " or ")
	if who == "All users" {
		return "Every " + held
	}
	return who + ", if " + held
}

// initials are what an avatar shows.
func initials(name string) string {
	var out []rune
	for word := range strings.FieldsSeq(name) {
		first, _ := utf8.DecodeRuneInString(word)
		if out = append(out, first); len(out) == 2 {
			break
		}
	}
	return strings.ToUpper(string(out))
}

// hue chooses one of the avatars' colours.
func hue(name string) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // a hash: cannot fail
	return fmt.Sprintf("hue-%d", sum.Sum32()%6)
}

// variable finds an @name, as model.Content.Render does: not within a word, and with dots between its parts.
var variable = regexp.MustCompile(`(^|[^\pL\pN_])(@[\pL_][\pL\pN_]*(?:\.[\pL\pN_]+)*)`)

// preview shows a template's text with a sample for known, and marks every other @name, which Luma does not replace.
func preview(sample, text string) template.HTML {
	var out strings.Builder
	end := 0
	for _, at := range variable.FindAllStringSubmatchIndex(text, -1) {
		name := template.HTMLEscapeString(text[at[4]:at[5]])
		out.WriteString(template.HTMLEscapeString(text[end:at[4]]))
		if name == known {
			out.WriteString(`<span class="var">` + template.HTMLEscapeString(sample) + "</span>")
		} else {
			fmt.Fprintf(&out, `<mark title="Luma shows this as it is. Did you mean %s?">%s</mark>`, known, name)
		}
		end = at[5]
	}
	out.WriteString(template.HTMLEscapeString(text[end:]))
	return template.HTML(out.String()) //nolint:gosec // every part was escaped
}

// unknownNames lists the @names in texts that Luma will not replace.
func unknownNames(texts ...string) []string {
	var out []string
	seen := map[string]bool{known: true}
	for _, text := range texts {
		for _, found := range variable.FindAllStringSubmatch(text, -1) {
			if !seen[found[2]] {
				seen[found[2]] = true
				out = append(out, found[2])
			}
		}
	}
	return out
}

// shellQuote makes text one word of a POSIX shell.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// icon returns a drawing of 20 by 20.
func icon(name string) template.HTML {
	return template.HTML(`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="` + icons[name] + `"/></svg>`) //nolint:gosec // constants
}

var icons = map[string]string{
	"chat":     "M3 4.5h14v9H9l-3.5 3v-3H3z",
	"bell":     "M10 2.5a4.5 4.5 0 0 0-4.5 4.5v3.5L4 13.5h12l-1.5-3V7A4.5 4.5 0 0 0 10 2.5zM8.2 16a1.9 1.9 0 0 0 3.6 0",
	"template": "M3.5 3.5h13v4h-13zM3.5 10.5h6v6h-6zM12.5 10.5h4v6h-4z",
	"log":      "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.5 9.5h5M7.5 12.5h5",
	"users":    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c0-3 2.5-4.5 5.5-4.5s5.5 1.5 5.5 4.5M13 4a3 3 0 0 1 0 5.5M15 12.3c1.8.6 3 2 3 4.2",
	"skill":    "M11 2.5 4.5 11.5h4.5l-1 6 6.5-9H10z",
	"tenant":   "M4 17.5v-14h8v14M12 8h4.5v9.5M2.5 17.5h15M6.5 6.5h3M6.5 9.5h3M6.5 12.5h3",
	"fault":    "M10 3 2.5 16.5h15zM10 8v4M10 14.3v.2",
	"send":     "M3 10 17 3.5l-4 13-3.5-5z",
	"back":     "M12.5 4 6.5 10l6 6",
	"image":    "M3 4h14v12H3zM3 13l4-4 4 4 2.5-2.5L17 14M12.5 7.5h.1",
	"search":   "M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM12.5 12.5 17 17",
}
