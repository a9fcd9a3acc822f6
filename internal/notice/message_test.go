// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import "testing"

func TestSaysTheSame(t *testing.T) {
	t.Parallel()
	text := func(s string) Message { return Message{Content: Content{Text: s}} }
	card := func(c Card) Message { return Message{Content: Content{Card: &c}} }
	tests := []struct {
		name string
		a, b Message
		want bool
	}{
		{"line endings", text("a\r\nb"), text("a\nb"), true},
		{"surrounding whitespace", text("\n a\n\n"), text("a"), true},
		{"inner whitespace", text("a  b"), text("a b"), false},
		{"letter case", text("A"), text("a"), false},
		{"other words", text("a"), text("b"), false},
		{
			"other people", Message{Content: Content{Text: "a"}, Recipients: contacts("x")},
			Message{Content: Content{Text: "a"}, Recipients: roleHolders(Analyst)}, true,
		},
		{
			"role spelling", Message{Recipients: NewRecipients(nil, []string{"-3"}, false, false)},
			Message{Recipients: NewRecipients(nil, []string{"Analyst"}, false, false)}, true,
		},
		{"response type written out", text("a"), Message{Content: Content{Text: "a"}, ResponseType: "text"}, true},
		{"another response type", text("a"), Message{Content: Content{Text: "a"}, ResponseType: "CARD"}, false},
		{"template", Message{TemplateID: "7"}, Message{TemplateID: "8"}, false},
		{"template type", Message{TemplateType: "x"}, Message{}, false},
		{"bot", Message{BotExternalID: "x"}, Message{}, false},
		{"image against text", Message{Content: Content{Image: &Image{URL: "https://x.example"}}}, text("https://x.example"), false},
		{
			"image", Message{Content: Content{Image: &Image{URL: "https://x.example\n"}}},
			Message{Content: Content{Image: &Image{URL: "https://x.example"}}}, true,
		},
		{"card line endings", card(Card{Title: "T", Text: "a\r\nb\n"}), card(Card{Title: "T ", Text: "a\nb"}), true},
		{"card without buttons", card(Card{Title: "T", Buttons: []Button{}}), card(Card{Title: "T"}), true},
		{"order of buttons", card(Card{Buttons: []Button{{Label: "a"}, {Label: "b"}}}), card(Card{Buttons: []Button{{Label: "b"}, {Label: "a"}}}), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.a.SaysTheSame(tt.b); got != tt.want {
				t.Errorf("SaysTheSame = %v; want %v", got, tt.want)
			}
			if got := tt.b.SaysTheSame(tt.a); got != tt.want {
				t.Errorf("the other way round = %v; want %v", got, tt.want)
			}
		})
	}
}

func TestEffectiveResponseType(t *testing.T) {
	t.Parallel()
	card := Content{Card: &Card{Title: "T"}}
	tests := []struct {
		in   Message
		want string
	}{
		{Message{}, "TEXT"},
		{Message{Content: card}, "CARD"},
		{Message{Content: Content{Image: &Image{}}}, "IMAGE"},
		{Message{Content: card, ResponseType: " text "}, "TEXT"},
		{Message{ResponseType: "Image"}, "IMAGE"},
		{Message{ResponseType: "application/json"}, "application/json"},
		{Message{Content: card, ResponseType: "  "}, "CARD"},
	}
	for _, tt := range tests {
		if got := tt.in.EffectiveResponseType(); got != tt.want {
			t.Errorf("%+v: got %q; want %q", tt.in, got, tt.want)
		}
	}
}

func TestCheckResponseType(t *testing.T) {
	t.Parallel()
	text, card := Content{Text: "hello"}, Content{Card: &Card{Title: "T"}}
	tests := []struct {
		in      string
		content Content
		want    string
	}{
		{"TEXT", text, ""},
		{"card", card, ""},
		{"CARD", Content{}, ""},
		{"", card, ""},
		{"CARD", Content{Text: `{"title": "T"}`}, ""},
		{"application/json", text, `Luma documents TEXT, IMAGE, CARD; "application/json" is sent as it is.`},
		{"crad", card, `Did you mean "CARD"?`},
		{"TEXT", card, "The content is of type CARD, but the response type says TEXT."},
		{"CARD", text, "The content is of type TEXT, but the response type says CARD."},
		{"IMAGE", Content{Text: "null"}, "The content is of type TEXT"},
	}
	for _, tt := range tests {
		t.Run(tt.in+" "+tt.want, func(t *testing.T) {
			t.Parallel()
			assertProblem(t, CheckResponseType(tt.in, tt.content), tt.want, true)
		})
	}
}
