// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, message, want string }{
		"none":             {"no variable", "x", "no variable"},
		"whole":            {"@request.message", "x", "x"},
		"twice":            {"@request.message, @request.message", "x", "x, x"},
		"end of sentence":  {"Note: @request.message.", "x", "Note: x."},
		"in a URL":         {"https://e.com/@request.message/a.png", "x", "https://e.com/x/a.png"},
		"longer word":      {"@request.messages @request.message_id", "x", "@request.messages @request.message_id"},
		"longer, then it":  {"@request.messages@request.message", "x", "@request.messages@request.message"},
		"other variable":   {"@user.firstName: @request.mesage", "x", "@user.firstName: @request.mesage"},
		"another case":     {"@Request.Message", "x", "@Request.Message"},
		"not expanded":     {"<@request.message>", "@request.message", "<@request.message>"},
		"made of two":      {"@request.@request.messagemessage", "x", "@request.@request.messagemessage"},
		"empty message":    {"[@request.message]", "", "[]"},
		"letters around":   {"é@request.message @request.messageé", "x", "é@request.message @request.messageé"},
		"at the very end":  {"tail @request.message", "x", "tail x"},
		"empty text":       {"", "x", ""},
		"e-mail address":   {"ops@request.message", "x", "ops@request.message"},
		"a part of it":     {"@request.message.id @request.message..id", "x", "@request.message.id @request.message..id"},
		"ellipsis":         {"@request.message... @request.message. Bye", "x", "x... x. Bye"},
		"in brackets":      {"(@request.message)", "x", "(x)"},
		"only half of it":  {"@request.", "x", "@request."},
		"dollars in value": {"@request.message", "$1 %s \\1", "$1 %s \\1"},
	} {
		if got := render(tc.text, tc.message); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestContentRendersEverywhere(t *testing.T) {
	t.Parallel()
	const v = RequestMessage
	c := Content{Text: v, URL: v, AltText: v, Title: v, Subtitle: v, ImageURL: v, Buttons: []Button{{Label: v, Type: ButtonMessage, Value: v}}}
	got := c.Render("m").JSON()
	if n := strings.Count(got, `"m"`); n != 8 || strings.Contains(got, v) {
		t.Errorf("%s", got)
	}
	if !c.NeedsMessage() || (Content{Text: "x"}).NeedsMessage() || !(Content{Buttons: []Button{{Value: v}}}).NeedsMessage() {
		t.Error("NeedsMessage is wrong")
	}
	if c.Buttons[0].Label != v {
		t.Error("the template itself was changed")
	}
}

func FuzzRender(f *testing.F) {
	f.Add("Notice: @request.message.", "down")
	f.Add("@request.messages @request.message", "@request.message")
	f.Add("@request.@request.messagemessage", "")
	f.Fuzz(func(t *testing.T, text, message string) {
		got := render(text, message)
		if !strings.Contains(text, RequestMessage) && got != text {
			t.Errorf("%q became %q without a variable in it", text, got)
		}
		if render(text, RequestMessage) != text {
			t.Errorf("substituting the variable by itself changed %q", text)
		}
		n := len(messageVariables(text))
		if want := len(text) + n*(len(message)-len(RequestMessage)); len(got) != want {
			t.Errorf("%q with %q: %d bytes, want %d", text, message, len(got), want)
		}
	})
}

func TestRenderedLen(t *testing.T) {
	t.Parallel()
	c := Content{Title: "@request.message!", Text: "@request.message @request.messages", Buttons: []Button{{Value: "a@b @request.message"}}}
	for _, message := range []string{"", "x", strings.Repeat("long ", 10)} {
		got := c.Render(message)
		if want := len(got.Title) + len(got.Text) + len(got.Buttons[0].Value); c.RenderedLen(message) != want {
			t.Errorf("%q: %d, want %d", message, c.RenderedLen(message), want)
		}
	}
}
