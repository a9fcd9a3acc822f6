// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// secretCard is a write-only message in several pieces.
func secretCard() notice.Content {
	return notice.Content{Card: &notice.Card{
		Title: "Neues Passwort für Jürgen", Text: "Hunter2-Ärger & <mehr>, gültig bis morgen", ImageURL: "https://x.example/i.png?sig=9f8e7d6c5b4a",
		Buttons: []notice.Button{{Label: "Jetzt ändern", Type: notice.ButtonURL, Value: "https://x.example/reset/0a1b2c3d4e5f"}},
	}}
}

func secretContents() map[string]notice.Content {
	return map[string]notice.Content{
		"text":  {Text: "Your new password is Tr0ub4dor&3 <do not> share it!"},
		"image": {Image: &notice.Image{URL: "https://x.example/i.png?sig=9f8e7d6c5b4a", AltText: "Grundriss vom dritten Stock"}},
		"card":  secretCard(),
	}
}

// echoes are the ways in which a tenant repeats a text, and how a reader would undo them.
var echoes = map[string]struct{ make, read func(string) string }{
	"plain":          {func(s string) string { return s }, nil},
	"upper case":     {strings.ToUpper, nil},
	"cut":            {func(s string) string { return string([]rune(s)[:len([]rune(s))*2/3]) }, nil},
	"JSON":           {func(s string) string { return encode(s) }, nil},
	"unicode":        {func(s string) string { return escapeAll(s, `\u%04x`) }, unquote},
	"HTML":           {html.EscapeString, html.UnescapeString},
	"HTML numbers":   {func(s string) string { return escapeAll(s, "&#%d;") }, html.UnescapeString},
	"percent":        {url.QueryEscape, unescapeURL},
	"base64":         {func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }, decodeBase64},
	"base64, cut":    {func(s string) string { b := base64.URLEncoding.EncodeToString([]byte(s)); return b[:len(b)*2/3] }, decodeBase64},
	"zero width":     {func(s string) string { return strings.Join(strings.Split(s, ""), "\u200b") }, nil},
	"spaced":         {func(s string) string { return strings.ReplaceAll(s, " ", "\n  ") }, nil},
	"control in it":  {func(s string) string { return strings.Join(strings.Split(s, ""), "\x07") }, nil},
	"a few of them":  {func(s string) string { return string([]rune(s)[3:15]) }, nil},
	"twice and more": {func(s string) string { return s + s + "x" + s }, nil},
}

func escapeAll(s, format string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

var unicodeEscape = regexp.MustCompile(`\\+u[0-9a-fA-F]{4}`)

func unquote(s string) string {
	return unicodeEscape.ReplaceAllStringFunc(s, func(e string) string {
		var out string
		_ = json.Unmarshal([]byte(`"`+e[strings.LastIndex(e, `\`):]+`"`), &out)
		return out
	})
}

func unescapeURL(s string) string {
	return regexp.MustCompile(`(%[0-9A-F]{2})+`).ReplaceAllStringFunc(strings.ReplaceAll(s, "+", " "), func(e string) string {
		out, _ := url.PathUnescape(e)
		return out
	})
}

func decodeBase64(s string) string {
	return regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}`).ReplaceAllStringFunc(s, func(e string) string {
		out, _ := base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(e[:len(e)/4*4]))
		return string(out)
	})
}

// echoReplies are the places of an answer that may repeat something. JSON is written by hand where a tenant might, too.
func echoReplies(echo string) map[string]string {
	reply := func(status int, body string) string {
		return fmt.Sprintf("HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
	}
	envelope := func(status int, message string, problems, data any) string {
		return encode(map[string]any{"status": status, "message": message, "errors": problems, "data": data})
	}
	none := []string{}
	pieces := strings.Split(echo, "")
	header := strings.Map(func(r rune) rune {
		if r < ' ' {
			return '.'
		}
		return r
	}, echo)
	return map[string]string{
		"confirmed, data":       reply(200, envelope(200, "OK", none, []any{map[string]any{"sent": echo}})),
		"confirmed, data text":  reply(200, envelope(200, "OK", none, echo)),
		"confirmed, key":        reply(200, envelope(200, "OK", none, map[string]any{echo: true})),
		"confirmed, message":    reply(200, envelope(200, echo, none, none)),
		"confirmed, in pieces":  reply(200, envelope(200, "OK", none, pieces)),
		"confirmed, in JSON":    reply(200, envelope(200, "OK", none, encode(map[string]string{"message": echo}))),
		"confirmed, later":      reply(200, envelope(200, "OK", none, strings.Repeat("x", maxData-20)+echo)),
		"partial":               reply(200, envelope(200, "OK", []any{echo, map[string]any{"user": "ruth", "text": echo}}, echo)),
		"partial, in pieces":    reply(200, envelope(200, "OK", pieces, none)),
		"envelope 400":          reply(200, envelope(400, echo, []string{echo}, []string{echo})),
		"page":                  reply(200, "<html><title>"+echo+"</title><p>"+echo),
		"plain text":            reply(200, echo),
		"202":                   reply(202, envelope(202, echo, []string{echo}, echo)),
		"refused":               reply(400, envelope(400, "Bad Request", []string{"no such user ruth", echo}, none)),
		"refused, message":      reply(400, envelope(400, echo, none, none)),
		"refused, cut":          reply(400, `{"status":400,"message":"`+strings.Trim(encode(echo), `"`)),
		"refused, plain text":   reply(400, "no such user ruth: "+echo),
		"refused, page":         reply(403, "<TITLE>"+echo+"</TITLE>"),
		"refused, problem":      reply(422, encode(map[string]any{"title": "x", "detail": echo})),
		"refused, later":        reply(400, strings.Repeat("x ", maxWords/2-10)+echo),
		"failed":                reply(500, envelope(500, echo, []string{echo}, echo)),
		"failed, plain text":    reply(503, echo),
		"redirected":            "HTTP/1.1 302 x\r\nLocation: /" + url.QueryEscape(echo) + "\r\nRetry-After: " + header + "\r\nContent-Length: 0\r\n\r\n",
		"no HTTP":               strings.ReplaceAll(echo, "\n", " ") + "\r\n\r\n",
		"headers are not HTTP":  "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n",
		"length is not a count": "HTTP/1.1 200 OK\r\nContent-Length: " + header + "\r\n\r\n",
	}
}

// runOf is a run of n characters that two texts share, without regard to case, white space and invisible characters.
func runOf(shown, secret string, n int) string {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(neutral(s)), " ")) }
	shown = fold(strings.NewReplacer(messageMark, "\n", tokenMark, "\n").Replace(shown))
	runes := []rune(fold(secret))
	for i := 0; i+n <= len(runes); i++ {
		if run := string(runes[i : i+n]); strings.Contains(shown, run) {
			return run
		}
	}
	return ""
}

// A write-only message does not come back, in whatever way and place a tenant repeats it.
func TestAWriteOnlyMessageDoesNotComeBack(t *testing.T) {
	t.Parallel()
	for contentName, content := range secretContents() {
		secrets := contentTexts(content)
		for echoName, echo := range echoes {
			repeated := echo.make(strings.Join(secrets, " "))
			for replyName, reply := range echoReplies(repeated) {
				t.Run(contentName+"/"+echoName+"/"+replyName, func(t *testing.T) {
					t.Parallel()
					shown := sendAndShow(t, reply, Send{Message: notice.Message{Recipients: maintenance().Recipients, Content: content}, WriteOnly: true})
					for _, secret := range secrets {
						for _, read := range []func(string) string{nil, echo.read, unquote} {
							seen := shown
							if read != nil {
								seen = read(shown)
							}
							if run := runOf(seen, secret, 8); run != "" {
								t.Fatalf("%q comes out: %s", run, shown)
							}
						}
					}
					if strings.Contains(reply, "no such user ruth") && !strings.Contains(shown, "no such user ruth") {
						t.Errorf("the reason is gone: %s", shown)
					}
				})
			}
		}
	}
}

// sendAndShow sends to a tenant that gives that reply, and is everything that comes out of the client.
func sendAndShow(t *testing.T, reply string, s Send) string {
	t.Helper()
	far := newFarEnd(t, false, func(p *peer) {
		if p.deliver() {
			p.say("%s", reply)
			p.fin()
		}
	})
	var log logBook
	receipt, err := newTestClient(t, far.url(), WithLog(log.add), WithRequestIDs(func() string { return "id" })).SendNotification(t.Context(), s)
	if err == nil && receipt.Outcome == "" {
		t.Error("neither a receipt nor an error")
	}
	return fmt.Sprintf("%+v\n%s\n%s\n", receipt, strings.Join(receipt.Errors, "\n"), receipt.Data) + chain(err) + chain(receipt.Cause) + log.all()
}

// The token does not come back in those ways either.
func TestTheTokenDoesNotComeBack(t *testing.T) {
	t.Parallel()
	for echoName, echo := range echoes {
		for replyName, reply := range echoReplies(echo.make("Bearer " + canary)) {
			t.Run(echoName+"/"+replyName, func(t *testing.T) {
				t.Parallel()
				shown := sendAndShow(t, reply, Send{Message: maintenance()})
				for _, read := range []func(string) string{nil, echo.read, unquote} {
					seen := shown
					if read != nil {
						seen = read(shown)
					}
					if run := runOf(seen, canary, tokenRun); run != "" {
						t.Fatalf("%q comes out: %s", run, shown)
					}
				}
			})
		}
	}
}

// A message that is not secret is shown as the tenant repeats it.
func TestOtherMessagesAreNotRedacted(t *testing.T) {
	t.Parallel()
	text := maintenance().Content.Text
	for name, reply := range echoReplies(text) {
		if strings.HasPrefix(name, "confirmed, data") || strings.HasPrefix(name, "refused, message") {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if shown := sendAndShow(t, reply, Send{Message: maintenance()}); !strings.Contains(shown, text) {
					t.Errorf("got %s", shown)
				}
			})
		}
	}
}
