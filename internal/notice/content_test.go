// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestContentBody(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		in       Content
		wantType ResponseType
		want     string
	}{
		{"nothing", Content{}, Text, ""},
		{"text", Content{Text: "\n Exchange is down.\r\nBack at 9 PM <b>& later</b>\n\n"}, Text, "Exchange is down.\nBack at 9 PM <b>& later</b>"},
		{"image", Content{Image: &Image{URL: " https://x.example/a.png?b=1&c=2 ", AltText: "<floor plan>"}}, ImageType,
			`{"url":"https://x.example/a.png?b=1&c=2","altText":"<floor plan>"}`},
		{"image without words", Content{Image: &Image{URL: "https://x.example/a.png"}}, ImageType, `{"url":"https://x.example/a.png"}`},
		{"smallest card", Content{Card: &Card{Title: "Outage"}}, CardType, `{"title":"Outage"}`},
		{"card", Content{Card: &Card{
			Title: "Outage", Subtitle: "Exchange", Text: "Back at\r\n9 PM\n", ImageURL: "https://x.example/a.png",
			Buttons: []Button{{Label: "Status", Type: ButtonURL, Value: "https://x.example"}},
		}}, CardType, `{"title":"Outage","subtitle":"Exchange","text":"Back at\n9 PM","imageUrl":"https://x.example/a.png",` +
			`"buttons":[{"label":"Status","type":"url","value":"https://x.example"}]}`},
		{"empty buttons", Content{Card: &Card{Title: "Outage", Buttons: []Button{}}}, CardType, `{"title":"Outage"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.in.ResponseType(); got != tt.wantType {
				t.Errorf("ResponseType() = %q; want %q", got, tt.wantType)
			}
			if got := tt.in.Body(); got != tt.want {
				t.Errorf("Body() =\n%s; want\n%s", got, tt.want)
			}
		})
	}
}

func TestContentIsZero(t *testing.T) {
	t.Parallel()
	if !(Content{}).IsZero() {
		t.Error("the zero Content is not zero")
	}
	for _, c := range []Content{{Text: "x"}, {Image: &Image{}}, {Card: &Card{}}} {
		if c.IsZero() {
			t.Errorf("%+v is zero", c)
		}
	}
}

func drawContent(t *rapid.T) Content {
	words := rapid.String()
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		return Content{Image: &Image{URL: words.Draw(t, "url"), AltText: words.Draw(t, "alt")}}
	case 1:
		card := Card{Title: words.Draw(t, "title"), Subtitle: words.Draw(t, "subtitle"), Text: words.Draw(t, "text"), ImageURL: words.Draw(t, "image")}
		for range rapid.IntRange(0, 3).Draw(t, "buttons") {
			card.Buttons = append(card.Buttons, Button{Label: words.Draw(t, "label"), Type: ButtonMessage, Value: words.Draw(t, "value")})
		}
		return Content{Card: &card}
	default:
		return Content{Text: words.Draw(t, "text")}
	}
}

// Whatever an author writes reads back from the body, and normalising twice changes nothing.
func TestContentRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawContent(t)
		want := c.Normalized()
		if again := want.Normalized(); !reflect.DeepEqual(again, want) {
			t.Fatalf("normalised twice: %+v; once: %+v", again, want)
		}
		got := Content{Text: c.Body()}
		var err error
		switch {
		case c.Image != nil:
			got = Content{Image: &Image{}}
			err = json.Unmarshal([]byte(c.Body()), got.Image)
		case c.Card != nil:
			got = Content{Card: &Card{}}
			err = json.Unmarshal([]byte(c.Body()), got.Card)
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("body %s reads back as %+v (%v); want %+v", c.Body(), got, err, want)
		}
	})
}

func TestNormalizedCopies(t *testing.T) {
	t.Parallel()
	c := Content{Card: &Card{Title: " T ", Buttons: []Button{{Label: " L "}}}}
	n := c.Normalized()
	if n.Card.Title != "T" || n.Card.Buttons[0].Label != "L" {
		t.Errorf("not normalised: %+v", n.Card)
	}
	if c.Card.Title != " T " || c.Card.Buttons[0].Label != " L " {
		t.Errorf("the original changed: %+v", c.Card)
	}
}

func TestCheckMessage(t *testing.T) {
	t.Parallel()
	runProblemCases(t, CheckMessage, []problemCase{
		{in: "Exchange is down."},
		{in: "."},
		{in: strings.Repeat("x", LongMessage) + "\n"},
		{in: "", want: "The message is empty"},
		{in: " \r\n\t\u00a0", want: "The message is empty"},
		{in: "\u200b\u2060", want: "The message is empty"},
		{in: strings.Repeat("x", LongMessage+1), want: "has 65537 bytes, more than 64 KiB", warning: true},
	})
}

func TestCheckTemplateName(t *testing.T) {
	t.Parallel()
	runProblemCases(t, CheckTemplateName, []problemCase{
		{in: "Exchange outage"},
		{in: strings.Repeat("ü", MaxTemplateName)},
		{in: "", want: "name is empty"},
		{in: "  ", want: "name is empty"},
		{in: "a\nb", want: "control character"},
		{in: strings.Repeat("x", MaxTemplateName+1), want: "has 256 characters"},
		{in: strings.Repeat("x", 300), want: "has 300 characters. Use at most 255"},
	})
}

func TestCheckImageURL(t *testing.T) {
	t.Parallel()
	runProblemCases(t, CheckImageURL, []problemCase{
		{in: "https://status.example.com/a.png"},
		{in: "HTTP://10.0.0.1:8080/a.png"},
		{in: "", want: "The address is empty"},
		{in: "status.example.com/a.png", want: "Write https:// before it"},
		{in: "//status.example.com/a.png", want: "Write https:// before it"},
		{in: "status.example.com:8080/a.png", want: "Write https:// before it"},
		{in: "localhost:8080", want: "Write https:// before it"},
		{in: "javascript:alert(1)", want: `starts with "javascript:", which a chat must not open`},
		{in: " JavaScript:alert(1)", want: `starts with "javascript:"`},
		{in: "java\nscript:alert(1)", want: "is not a valid address"},
		{in: "data:image/png;base64,AAAA", want: `starts with "data:"`, warning: true},
		{in: "data:image/svg+xml,<svg/>", want: `starts with "data:", which a chat must not open`},
		{in: "data:text/html,x", want: `starts with "data:", which a chat must not open`},
		{in: "DATA:text/html;image/png,x", want: `starts with "data:", which a chat must not open`},
		{in: "file:///etc/passwd", want: `starts with "file:"`},
		{in: "mailto:a@example.com", want: "starts with http:// or https://", warning: true},
		{in: "https://", want: "has no host"},
		{in: "https:///a.png", want: "has no host"},
		{in: "https:status.example.com", want: "has no host"},
		{in: "https://a b/", want: "is not a valid address"},
		{in: "https://%zz/", want: "is not a valid address"},
	})
}

func TestCheckButtonValue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind, value, want string
		warning           bool
	}{
		{kind: ButtonURL, value: "https://status.example.com"},
		{kind: ButtonURL, value: "mailto:help@example.com"},
		{kind: ButtonMessage, value: "tell me more"},
		{kind: ButtonMessage, value: "javascript:alert(1)"}, // sent as words, never opened
		{kind: ButtonURL, value: "", want: "has no value"},
		{kind: ButtonMessage, value: " ", want: "has no value"},
		{kind: ButtonURL, value: "javascript:alert(1)", want: `starts with "javascript:"`},
		{kind: ButtonURL, value: "tel:5551234", want: "http://, https:// or mailto:", warning: true},
		{kind: "call", value: "5551234"},
		{kind: ButtonURL, value: "mailto:", want: "has no mailbox"},
		{kind: ButtonURL, value: "status.example.com", want: "Write https:// before it"},
		{kind: "link", value: "javascript:alert(1)", want: `starts with "javascript:"`},
	}
	for _, tt := range tests {
		t.Run(tt.kind+" "+tt.value, func(t *testing.T) {
			t.Parallel()
			assertProblem(t, CheckButtonValue(tt.kind, tt.value), tt.want, tt.warning)
		})
	}
}

func TestCheckTitleLabelAndType(t *testing.T) {
	t.Parallel()
	runProblemCases(t, CheckTitle, []problemCase{{in: "Outage"}, {in: " ", want: "has no title"}, {in: "", want: "has no title"}})
	runProblemCases(t, CheckButtonLabel, []problemCase{{in: "Status"}, {in: "\u200b", want: "has no label"}})
	runProblemCases(t, CheckButtonType, []problemCase{
		{in: "url"}, {in: "message"},
		{in: "link", want: `"link" is passed to Luma as it is`, warning: true},
		{in: "", want: "type is empty"},
	})
}

func TestContentCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   Content
		want []string
	}{
		{"nothing", Content{}, nil},
		{"text", Content{Text: "hello"}, nil},
		{"blank text", Content{Text: " "}, []string{"text: is empty"}},
		{"image", Content{Image: &Image{URL: "a.png"}}, []string{"image.url: has no scheme"}},
		{"good card", Content{Card: &Card{Title: "T", Buttons: []Button{{"L", ButtonMessage, "hi"}}}}, nil},
		{
			"bad card", Content{Card: &Card{ImageURL: "x", Buttons: []Button{{"L", ButtonURL, "https://x.example"}, {"", "link", ""}}}},
			[]string{
				"card.title: has no title", "card.image_url: has no scheme", "card.buttons[1].label: has no label",
				"card.buttons[1].type: is passed to Luma as it is", "card.buttons[1].value: has no value",
			},
		},
		{"long card", Content{Card: &Card{Title: "T", Text: strings.Repeat("x", LongMessage)}}, []string{"card: more than 64 KiB"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assertFields(t, tt.in.Check(), tt.want)
		})
	}
}

// No address that passes can run code: its scheme is one of the three, whatever tricks are played with case and white
// space.
func FuzzCheckURL(f *testing.F) {
	for _, s := range []string{"https://a.example", "javascript:alert(1)", "\tjavascript:x", "jAvAsCrIpT:x", "//x", "data:x", "mailto:a@b.c", "vbscript:x", "http:x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(CheckButtonValue(ButtonURL, s)) > 0 {
			return
		}
		scheme, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), ":")
		if scheme != "http" && scheme != "https" && scheme != "mailto" {
			t.Fatalf("%q passes with scheme %q", s, scheme)
		}
	})
}

// An address may be signed: no problem quotes more of it than its scheme.
func TestProblemsDoNotQuoteAddresses(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t"
	for _, address := range []string{
		secret, "//" + secret, "cdn.example.com/?sig=" + secret, secret + ".example.com:8080/a", "https://%zz/" + secret, "https:///" + secret, "https://u:" + secret + "@\x7f",
		"javascript:" + secret, "data:text/html," + secret, "ftp://" + secret, "tel:" + secret, "mailto://" + secret, "mailto:?" + secret, "file:///" + secret, "\n" + secret,
	} {
		found := append(CheckImageURL(address), CheckButtonValue(ButtonURL, address)...)
		found = append(found, CheckButtonValue("call", address)...)
		for _, p := range found {
			if strings.Contains(p.Summary+p.Detail, secret) {
				t.Errorf("%q: %s", address, p.Detail)
			}
		}
		if len(found) == 0 {
			t.Errorf("%q is valid", address)
		}
	}
}
