// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestVariables(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"no variable", nil},
		{"@request.message", []string{"@request.message"}},
		{"News: @request.message.", []string{"@request.message"}},
		{"@request.message...", []string{"@request.message"}},
		{"(@request.message), @resp.data and @request.message", []string{"@request.message", "@resp.data"}},
		{"@z @a @z", []string{"@z", "@a"}},
		{"write to a@b.com or été@b.com or a_@b.com", nil},
		{"a@b.com @x", []string{"@x"}},
		{"at 9 PM @ the office, @, @.", nil},
		{"@.x", nil},
		{"@@request.message", []string{"@request.message"}},
		{"line\n@request.message\n", []string{"@request.message"}},
		{"@größe_1.b-c", []string{"@größe_1.b"}},
	}
	for _, tt := range tests {
		if got := Variables(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("Variables(%q) = %q; want %q", tt.in, got, tt.want)
		}
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		in               Content
		sample           string
		want             Content
		wantVariableList []string
	}{
		{"nothing", Content{}, "x", Content{}, nil},
		{
			"text", Content{Text: "IT says: @request.message. @resp.data"}, "down", Content{Text: "IT says: down. @resp.data"},
			[]string{"@request.message", "@resp.data"},
		},
		{
			"not again", Content{Text: "@request.message @request.message"}, "@request.message", Content{Text: "@request.message @request.message"},
			[]string{"@request.message"},
		},
		{
			"longer names and addresses stay", Content{Text: "@request.messages a@request.message"}, "down",
			Content{Text: "@request.messages a@request.message"}, []string{"@request.messages"},
		},
		{
			"image", Content{Image: &Image{URL: "https://x.example/?q=@request.message", AltText: "@request.message"}}, "down",
			Content{Image: &Image{URL: "https://x.example/?q=down", AltText: "down"}}, []string{"@request.message"},
		},
		{
			"card",
			Content{
				Card: &Card{
					Title: "@a", Subtitle: "@request.message", Text: "@request.message!", Buttons: []Button{{"@request.message", "message", "@b"}},
				},
			},
			"down",
			Content{Card: &Card{Title: "@a", Subtitle: "down", Text: "down!", Buttons: []Button{{"down", "message", "@b"}}}},
			[]string{"@a", "@request.message", "@b"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Preview(tt.in, tt.sample); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Preview = %+v; want %+v", got, tt.want)
			}
			if got := tt.in.Variables(); !slices.Equal(got, tt.wantVariableList) {
				t.Errorf("Variables = %q; want %q", got, tt.wantVariableList)
			}
		})
	}
}

func TestCheckVariables(t *testing.T) {
	t.Parallel()
	runWarnings := []problemCase{
		{in: "@request.message"},
		{in: "Done: @request.message."},
		{in: "@resp.data, @sam, @here, @guest, @request.user, @request.channel"},
		{in: "request.messages and my.request.message and prerequest.message"},
		{in: "a@request.mesage"},
		{
			in: "Line\n@request.mesage",
			want: `Line 2: "@request.mesage" is not a variable that Luma documents, so recipients would see it literally. Did you mean ` +
				`"@request.message"?`,
		},
		{in: "@request.mesage @request.mesage", want: `"@request.mesage"`},
		{in: "@Request.Message", want: `"@Request.Message"`},
		{in: "@request.messages", want: `"@request.messages"`},
		{in: "@requestmessage", want: `"@requestmessage"`},
		{in: "@request_message", want: `"@request_message"`},
		{in: "@request..message", want: `"@request..message"`},
		{in: "@request.msg", want: `"@request.msg"`},
		{in: "the @request", want: `"@request"`},
		{in: "the @request. And", want: `"@request."`},
		{in: "@request.message.text", want: "refers to a part of the message"},
		{in: "x\n{{request.message}}", want: `Line 2: "request.message" has no @ directly before it`},
		{in: "@ request.message", want: "no @ directly before it"},
		{in: "@{Request.Message", want: "no @ directly before it"},
	}
	for i := range runWarnings {
		runWarnings[i].warning = true
	}
	runProblemCases(t, CheckVariables, runWarnings)
}

// A preview of a template that is nothing but text and the variable is the sample, and e-mail addresses are never variables.
func FuzzVariables(f *testing.F) {
	for _, s := range []string{"", "@request.message", "a@b.com", "@a..b", "@é.", "x@request.message@request.message", "\xff@a", "İrequest.message"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		CheckVariables(s)
		for _, name := range Variables(s) {
			if !strings.HasPrefix(name, "@") || strings.HasSuffix(name, ".") || !strings.Contains(s, name) {
				t.Fatalf("Variables(%q) has %q", s, name)
			}
		}
		if got := Preview(Content{Text: s}, MessageVariable).Text; got != s {
			t.Fatalf("Preview(%q) with the variable itself = %q", s, got)
		}
		if again := Variables(Preview(Content{Text: s}, "word").Text); slices.Contains(again, MessageVariable) {
			t.Fatalf("Preview(%q) leaves the variable in", s)
		}
		if got := Variables("user" + MessageVariable); len(got) != 0 {
			t.Fatalf("an address has variables %q", got)
		}
	})
}
