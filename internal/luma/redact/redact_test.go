// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const mark = "[message]"

// shape is a way in which a text comes back, and how to read it again.
type shape struct {
	name string
	make func(string) string
	read func(string) string // what is left of the text, as a reader would get it; nil for as it stands
}

func jsonString(s string) string {
	b, _ := json.Marshal(s)
	return string(b[1 : len(b)-1])
}

// eachRune writes every character by that format.
func eachRune(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, r := range s {
			fmt.Fprintf(&b, format, r)
		}
		return b.String()
	}
}

func jsonUnicode(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r > 0xFFFF {
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04X`, 0xD800+r>>10, 0xDC00+r&0x3FF)
			continue
		}
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

func readJSON(s string) string {
	var out string
	if json.Unmarshal([]byte(`"`+s+`"`), &out) != nil {
		return ""
	}
	return out
}

func percentAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

func readURL(s string) string {
	out, _ := url.QueryUnescape(s)
	return out
}

// readBase64 decodes every run of base64 that is left.
func readBase64(s string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r > 127 || sextet(byte(r)) == 64 }) {
		part = strings.NewReplacer("-", "+", "_", "/").Replace(part)
		for offset := range min(4, len(part)) {
			rest := part[offset:]
			raw, _ := base64.RawStdEncoding.DecodeString(rest[:len(rest)/4*4])
			b.Write(raw)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func splice(s, with string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 {
			b.WriteString(with)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func shapes() []shape {
	return []shape{
		{"as it is", func(s string) string { return s }, nil},
		{"upper case", strings.ToUpper, nil},
		{"lower case", strings.ToLower, nil},
		{"title case", strings.ToTitle, nil},
		{"one line", func(s string) string { return strings.Join(strings.Fields(s), " ") }, nil},
		{"wide", func(s string) string { return strings.ReplaceAll(s, " ", " \n\t ") }, nil},
		{"zero width", func(s string) string { return splice(s, "\u200b") }, nil},
		{"soft hyphens", func(s string) string { return splice(s, "\u00ad") }, nil},
		{"first half", func(s string) string { return string([]rune(s)[:(utf8.RuneCountInString(s)+1)/2]) }, nil},
		{"second half", func(s string) string { return string([]rune(s)[utf8.RuneCountInString(s)/2:]) }, nil},
		{"JSON", jsonString, readJSON},
		{"JSON in JSON", func(s string) string { return jsonString(jsonString(s)) }, func(s string) string { return readJSON(readJSON(s)) }},
		{"JSON, all escaped", jsonUnicode, readJSON},
		{"Go", func(s string) string { q := fmt.Sprintf("%+q", s); return q[1 : len(q)-1] }, nil},
		{"HTML", html.EscapeString, html.UnescapeString},
		{"HTML, decimal", eachRune("&#%d;"), html.UnescapeString},
		{"HTML, hexadecimal", eachRune("&#x%X;"), html.UnescapeString},
		{"HTML in JSON", func(s string) string { return jsonString(html.EscapeString(s)) }, func(s string) string { return html.UnescapeString(readJSON(s)) }},
		{"query", url.QueryEscape, readURL},
		{"path", url.PathEscape, readURL},
		{"percent", percentAll, readURL},
		{"twice percent", func(s string) string { return percentAll(percentAll(s)) }, func(s string) string { return readURL(readURL(s)) }},
		{"base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }, readBase64},
		{"base64 for URLs", func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }, readBase64},
		{"base64 after something", func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s)) }, readBase64},
		{"base64 within something", func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte("xy" + s + "z")) }, readBase64},
		{"base64 of JSON", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(jsonString(s))) },
			func(s string) string { return readJSON(strings.TrimSpace(readBase64(s))) }},
		{"base64, cut", func(s string) string { b := base64.StdEncoding.EncodeToString([]byte(s)); return b[:len(b)*2/3] }, readBase64},
		{"base64 in lines", func(s string) string {
			return strings.Join(strings.SplitAfter(base64.StdEncoding.EncodeToString([]byte(s)), "M"), "\r\n")
		}, func(s string) string { return readBase64(strings.NewReplacer("\r", "", "\n", "").Replace(s)) }},
		{"base64 in JSON", func(s string) string { return jsonString(base64.StdEncoding.EncodeToString([]byte(s))) }, readBase64},
	}
}

// plain is how two texts are compared: by what a reader sees.
func plain(s string) string { return string(newView([]string{s}, mark).characters().runes) }

// leak is a run of n characters that text has in common with the secret, "" without one.
func leak(text, secret string, n int) string {
	known := []rune(plain(secret))
	shown := plain(text)
	for i := 0; i+n <= len(known); i++ {
		if run := string(known[i : i+n]); strings.Contains(shown, run) {
			return run
		}
	}
	return ""
}

func (s shape) check(t *testing.T, secret *Secret, text, before, after string) {
	t.Helper()
	got := secret.Text(before + s.make(text) + after)
	for _, read := range []func(string) string{nil, s.read} {
		seen := got
		if read != nil {
			seen = read(got)
		}
		if run := leak(seen, text, 8); run != "" {
			t.Errorf("%s: %q of %q is left in %q", s.name, run, text, got)
		}
	}
}

var texts = []string{
	"Your new password is Tr0ub4dor&3 <b>do not</b> share it!",
	"Das Paßwort für Jürgen heißt „Größe 44“, gültig bis 31.12.\nGruß, IT",
	"пароль: корабль-77 & ключ 四角い鍵 🙂🙃 конец",
	`C:\new\table "quoted" \u0041 %41 &amp; a=b+c/d`,
	`{"title":"Reset","text":"PIN 471182","buttons":[{"label":"Go","type":"url","value":"https://x.example/?t=9f8e7d6c"}]}`,
	"0123456789",
	"!!! ### $$$ %%% ^^^",
}

func TestEveryShapeIsRedacted(t *testing.T) {
	t.Parallel()
	for _, text := range texts {
		secret := New(mark, 6, text)
		for _, s := range shapes() {
			t.Run(s.name+"/"+text[:8], func(t *testing.T) {
				t.Parallel()
				s.check(t, secret, text, "400: ", " (invalid)")
				s.check(t, secret, text, "", "")
				got := secret.Text("no such user ruth: " + s.make(text) + " was refused")
				found := strings.Contains(got, mark) || len(s.make(text)) < 6
				if !strings.HasPrefix(got, "no such user ruth") || !found || !strings.HasSuffix(got, "refused") {
					t.Errorf("got %q", got)
				}
				if again := secret.Text(got); again != got {
					t.Errorf("a second pass makes %q of %q", again, got)
				}
			})
		}
	}
}

func TestWhatIsRedacted(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ secret, in, want string }{
		"whole":                    {"maintenance at nine", "got maintenance at nine.", "got [message]."},
		"another case and spaces":  {"Maintenance at nine", "got MAINTENANCE  AT\tNINE.", "got [message]."},
		"a piece":                  {"maintenance at nine", "got ntenan.", "got [message]."},
		"a short piece":            {"maintenance at nine", "got ntena.", "got ntena."},
		"ordinary words":           {"that is a fact", "this is a list", "this is a list"},
		"a word with a digit":      {"PIN: 4711.", "the code 4711 is wrong", "the code [message] is wrong"},
		"within another word":      {"PIN: 4711.", "request 94711a", "request 94711a"},
		"a word with a symbol":     {"say x@y! to them", "user x@y! is unknown", "user [message] is unknown"},
		"a short secret":           {"abcd", "field abcd is not valid, abcde is", "field [message] is not valid, abcde is"},
		"too short for a secret":   {"abc", "abc", "abc"},
		"blank":                    {" \n", "a \n b", "a \n b"},
		"accents taken apart":      {"Größenwahn", "no Gro\u0308\u00dfenwahn", "no [message]"},
		"full width":               {"secret77", "no ｓｅｃｒｅｔ７７", "no [message]"},
		"sharp s in upper case":    {"Straße 12", "no STRASSE 12", "no [message]"},
		"hyphenated":               {"maintenance", "m-a-i-n-t-e-n-a-n-c-e", "[message]"},
		"wrapped in tags":          {"maintenance", "<b>mainte</b>nance", "<b>[message]</b>nance"},
		"entity without semicolon": {"maintenance<now>", "maint&#101;nance&ltnow&gt", "[message]"},
		"a mark beside it":         {"maintenance", "[message]maintenance", "[message][message]"},
		"a mark within":            {"maintenance", "maint[message]enance", "maint[message][message]"},
		"the mark's own word":      {"the message of today", "[message]", "[message]"},
		"odd escapes":              {"maintenance", `\u00zz \x \ % %z & &; &#; &#x; \ud83d maintenance`, `\u00zz \x \ % %z & &; &#; &#x; \ud83d [message]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := New(mark, 6, tt.secret).Text(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSplitOverTexts(t *testing.T) {
	t.Parallel()
	const text = "Your new password is Tr0ub4dor&3"
	secret := New(mark, 6, text)
	for size := 1; size < 10; size++ {
		var parts []string
		for rest := text; rest != ""; rest = rest[min(size, len(rest)):] {
			parts = append(parts, rest[:min(size, len(rest))])
		}
		got := secret.Texts(append(parts, "ruth"))
		if len(got) != len(parts)+1 || got[len(parts)] != "ruth" || leak(strings.Join(got, ""), text, 8) != "" {
			t.Errorf("pieces of %d: got %q", size, got)
		}
	}
}

func TestNoSecret(t *testing.T) {
	t.Parallel()
	var none *Secret
	for _, s := range []*Secret{none, New(mark, 6), New(mark, 6, "")} {
		if got := s.Text("any text"); got != "any text" {
			t.Errorf("got %q", got)
		}
	}
}

// The time grows with the text, not with text times secret.
func TestLongTextsTakeNotLong(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(n int, alphabet string) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[rng.IntN(len(alphabet))]
		}
		return string(b)
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	long := random(64<<10, letters+"    ,.\n")
	for name, tt := range map[string]struct{ secret, text string }{
		"prose":         {long, random(1<<20, letters+"          ,.")},
		"the secret":    {long, strings.Repeat(long, 16)},
		"one character": {strings.Repeat("a", 64<<10), strings.Repeat("a", 1<<20)},
		"base64":        {long, random(1<<20, letters+"+/")},
		"backslashes":   {strings.Repeat(`\`, 64<<10), strings.Repeat(`\`, 1<<20)},
		"ampersands":    {strings.Repeat("&", 64<<10), strings.Repeat("&", 1<<20)},
		"entities":      {strings.Repeat("&lt;", 16<<10), strings.Repeat("&amp;amp;amp;", 80<<10)},
		"percent":       {strings.Repeat("%25", 20<<10), strings.Repeat("%252525", 150<<10)},
		"invisible":     {long, strings.Repeat("\u200b", 340<<10)},
		"full width":    {long, strings.Repeat("ａ", 340<<10)},
	} {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			if got := New(mark, 6, tt.secret).Text(tt.text); got == "" {
				t.Error("nothing is left")
			}
			took := time.Since(started)
			t.Log(took)
			if took > time.Minute { // on a machine that is busy; what is quadratic takes longer still
				t.Errorf("it took %v", took)
			}
		})
	}
}

func FuzzRedact(f *testing.F) {
	for i := range shapes() {
		f.Add(texts[i%len(texts)], "user ", " refused", uint8(i), uint8(0), uint8(255))
	}
	f.Fuzz(func(t *testing.T, text, before, after string, which, from, to uint8) {
		text, before, after = strings.ToValidUTF8(text, "?"), strings.ToValidUTF8(before, "?"), strings.ToValidUTF8(after, "?")
		if len(text) > 300 || len(before)+len(after) > 300 {
			t.Skip()
		}
		all := shapes()
		s := all[int(which)%len(all)]
		runes := []rune(text)
		start, end := min(int(from), len(runes)), min(int(to), len(runes))
		piece := string(runes[start:max(start, end)])
		secret := New(mark, 6, text)
		got := secret.Text(before + s.make(piece) + after)
		// What stood around the piece may hold a run of the secret only by chance, and is redacted then as well.
		if run := leak(got, text, 8); run != "" {
			t.Fatalf("%s: %q of %q is left in %q", s.name, run, text, got)
		}
		if s.read != nil {
			if run := leak(s.read(got), piece, 8); run != "" {
				t.Fatalf("%s: %q of %q can be read from %q", s.name, run, text, got)
			}
		}
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
	})
}
