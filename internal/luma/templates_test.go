// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

func textInput(name, text string) TemplateInput {
	return TemplateInput{Name: name, Content: notice.Content{Text: text}}
}

func TestTemplateRoundTrip(t *testing.T) {
	t.Parallel()
	card := &notice.Card{
		Title: "Outage", Subtitle: "Exchange", Text: "Down <now>", ImageURL: "https://x.example/i.png",
		Buttons: []notice.Button{
			{Label: "Status", Type: notice.ButtonURL, Value: "https://x.example/?a=1&b=2"},
			{Label: "Help", Type: notice.ButtonMessage, Value: "help"},
		},
	}
	for name, content := range map[string]notice.Content{
		"text":  {Text: "Service notice: @request.message\n\u200fRTL & <b>"},
		"image": {Image: &notice.Image{URL: "https://x.example/i.png", AltText: "a cat"}},
		"card":  {Card: card},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStore(t)
			c := server.client(t)
			in := TemplateInput{Name: name, Description: "d", Content: content}
			created, err := c.CreateTemplate(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			read, err := c.CachedTemplate(t.Context(), created.ID)
			if err != nil || !reflect.DeepEqual(read, created) {
				t.Errorf("read %+v, %v\ncreated %+v", read, err, created)
			}
			if !reflect.DeepEqual(read.Content, content) || read.Version != 1 || read.SystemDefined || read.ResponseType != strings.ToUpper(name) {
				t.Errorf("got %+v", read)
			}
			in.Description = "e"
			updated, err := c.UpdateTemplate(t.Context(), created.ID, created.Version, in)
			if err != nil || updated.Version != 2 || updated.Description != "e" {
				t.Errorf("got %+v, %v", updated, err)
			}
			if err := c.DeleteTemplate(t.Context(), created.ID); err != nil {
				t.Error(err)
			}
			if _, err := c.CachedTemplate(t.Context(), created.ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("after deletion: %v", err)
			}
			if err := c.DeleteTemplate(t.Context(), created.ID); err != nil {
				t.Errorf("deleted twice: %v", err)
			}
		})
	}
}

func TestTemplateWire(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	c := server.client(t, WithTemplatePath("public/notificationtemplates/"))
	created, err := c.CreateTemplate(t.Context(), TemplateInput{Name: "n", Content: notice.Content{Text: "a & b"}, ResponseType: "text"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.UpdateTemplate(t.Context(), created.ID, 1, textInput("n", "c")); err != nil {
		t.Fatal(err)
	}
	requests := slices.DeleteFunc(server.requests(), func(r recorded) bool { return r.method == http.MethodGet })
	if want := `{"name":"n","description":"","responseType":"TEXT","content":{"text":"a & b"}}`; requests[0].body != want {
		t.Errorf("got  %s\nwant %s", requests[0].body, want)
	}
	if got := requests[1].header.Get("If-Match"); got != `"1"` {
		t.Errorf("If-Match: %s", got)
	}
	if requests[0].header.Get("X-Request-Id") == "" || requests[0].header.Get("X-Request-Id") == requests[1].header.Get("X-Request-Id") {
		t.Error("the writes do not have separate request IDs")
	}
	if age := time.Since(created.Created); age < 0 || age > time.Minute || created.Created.Location() != time.UTC {
		t.Errorf("created %v", created.Created)
	}
}

func TestTemplatesAreListedInPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ stored, calls int }{{0, 1}, {1, 2}, {999, 2}, {1000, 2}, {1001, 2}, {2500, 3}} {
		t.Run(fmt.Sprint(tt.stored), func(t *testing.T) {
			t.Parallel()
			server := newStore(t)
			for i := range tt.stored {
				server.add(fmt.Sprintf("template %d", i), "x")
			}
			n := 0
			for _, err := range server.client(t).Templates(t.Context(), TemplateFilter{}) {
				if err != nil {
					t.Fatal(err)
				}
				n++
			}
			if n != tt.stored || server.pages() != tt.calls {
				t.Errorf("%d templates by %d calls, want %d by %d", n, server.pages(), tt.stored, tt.calls)
			}
		})
	}
}

func TestTemplatesAreListedLazily(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	for i := range templatesPerPage + 1 {
		server.add(fmt.Sprintf("template %d", i), "x")
	}
	for range server.client(t).Templates(t.Context(), TemplateFilter{}) {
		break
	}
	if server.pages() != 1 {
		t.Errorf("%d calls for the first template", server.pages())
	}
}

func TestAListThatRepeatsItselfEnds(t *testing.T) {
	t.Parallel()
	var page []map[string]string
	for i := range templatesPerPage {
		page = append(page, map[string]string{"id": fmt.Sprint(i)})
	}
	server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, page) })
	_, err := server.client(t).AllTemplates(t.Context())
	if !errors.Is(err, errNoEnvelope) || len(server.requests()) != 2 {
		t.Errorf("got %v after %d calls", err, len(server.requests()))
	}
}

func TestFindTemplates(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	id := server.add("Outage & co", "x")
	server.add("Outage", "y")
	c := server.client(t)
	found, err := c.FindTemplates(t.Context(), "Outage & co")
	if err != nil || len(found) != 1 || found[0].ID != id {
		t.Errorf("got %+v, %v", found, err)
	}
	if found, err := c.FindTemplates(t.Context(), "outage"); err != nil || len(found) != 0 {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestTemplateConflicts(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	holder := server.add("Outage", "theirs")
	mine := server.add("Other", "mine")
	c := server.client(t)
	_, err := c.CreateTemplate(t.Context(), textInput("Outage", "ours"))
	if failure := asAPIError(t, err); !errors.Is(err, ErrConflict) || failure.HolderID != holder {
		t.Errorf("create: %v, held by %q", err, failure.HolderID)
	}
	_, err = c.UpdateTemplate(t.Context(), mine, 1, textInput("Outage", "ours"))
	if failure := asAPIError(t, err); !errors.Is(err, ErrConflict) || failure.HolderID != holder {
		t.Errorf("update: %v, held by %q", err, failure.HolderID)
	}
	_, err = c.UpdateTemplate(t.Context(), holder, 7, textInput("Outage", "ours"))
	failure := asAPIError(t, err)
	if !errors.Is(err, ErrVersionMismatch) || failure.Current == nil || failure.Current.Version != 1 || failure.Current.Content.Text != "theirs" {
		t.Errorf("version: %v, %+v", err, failure.Current)
	}
	server.templates[mine]["systemDefined"] = true
	if err := c.DeleteTemplate(t.Context(), mine); !errors.Is(err, ErrConflict) {
		t.Errorf("delete: %v", err)
	}
}

func TestConflictNamesTheTemplateWithTheName(t *testing.T) {
	t.Parallel()
	server := newFakeLuma(t, func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusConflict
		if r.Method == http.MethodGet {
			status = http.StatusForbidden // no list either
		}
		answer(w, status, []any{map[string]any{"id": 42}})
	})
	_, err := server.client(t).CreateTemplate(t.Context(), textInput("Outage", "x"))
	if failure := asAPIError(t, err); failure.HolderID != "42" || len(server.requests()) != 2 {
		t.Errorf("held by %q after %d calls", failure.HolderID, len(server.requests()))
	}
}

func TestTenantWithoutTemplateAPI(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(*Client) error{
		"read":   func(c *Client) error { _, err := c.CachedTemplate(t.Context(), "1"); return err },
		"all":    func(c *Client) error { _, err := c.AllTemplates(t.Context()); return err },
		"find":   func(c *Client) error { _, err := c.FindTemplates(t.Context(), "n"); return err },
		"create": func(c *Client) error { _, err := c.CreateTemplate(t.Context(), textInput("n", "x")); return err },
		"update": func(c *Client) error {
			_, err := c.UpdateTemplate(t.Context(), "1", 1, textInput("n", "x"))
			return err
		},
		"delete": func(c *Client) error { return c.DeleteTemplate(t.Context(), "1") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStore(t)
			server.noAPI = true
			err := call(server.client(t))
			if !errors.Is(err, ErrNoTemplateAPI) || errors.Is(err, ErrNotFound) {
				t.Fatalf("got %v", err)
			}
			if advice := asAPIError(t, err).Advice(); !strings.Contains(advice, "template_path") || !strings.Contains(advice, "Skills Builder") {
				t.Errorf("advice: %s", advice)
			}
		})
	}
}

// An answer without a list must not look like a tenant without templates.
func TestAnAnswerWithoutAListIsNoEmptyTenant(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"204":       "HTTP/1.1 204 No Content\r\n\r\n",
		"no data":   "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"status\":200}",
		"data null": "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n{\"status\":200,\"data\":null}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			far := newFarEnd(t, false, func(p *peer) {
				if _, err := http.ReadRequest(p.in); err == nil {
					p.say("%s", answer)
					p.fin()
				}
			})
			if all, err := newTestClient(t, far.url()).AllTemplates(t.Context()); !errors.Is(err, errNoEnvelope) {
				t.Errorf("got %+v, %v", all, err)
			}
		})
	}
}

func TestUnreadableTemplates(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a web page":        "<html><title>Sign in</title></html>",
		"data as a string":  `{"status":200,"data":"x"}`,
		"no id":             `{"status":200,"data":[{"name":"n"}]}`,
		"another template":  `{"status":200,"data":[{"id":"2"}]}`,
		"two of them":       `{"status":200,"data":[{"id":"1"},{"id":"1"}]}`,
		"another status":    `{"status":500,"message":"database","data":[{"id":"1"}]}`,
		"not even one":      `{"status":200,"data":[]}`,
		"cut in the middle": `{"status":200,"data":[{"id":"1"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
			got, err := server.client(t).GetTemplate(t.Context(), "1")
			if err == nil || errors.Is(err, ErrNotFound) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}
