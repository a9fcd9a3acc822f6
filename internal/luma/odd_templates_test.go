// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// However many templates a tenant gives per page, all are listed, once each, in few calls more than that takes.
func TestPagesOfAnySize(t *testing.T) {
	t.Parallel()
	for _, perPage := range []int{1, 7, 50, 100, 999} {
		for _, stored := range []int{0, 1, 49, 50, 51, 100, 150} {
			t.Run(fmt.Sprintf("%d of %d", perPage, stored), func(t *testing.T) {
				t.Parallel()
				server := newStore(t)
				server.perPage = perPage
				for i := range stored {
					server.add(fmt.Sprintf("template %d", i), "x")
				}
				all, err := server.client(t).AllTemplates(t.Context())
				if err != nil || len(all) != stored || server.pages() > stored/perPage+2 {
					t.Errorf("%d templates by %d calls, %v", len(all), server.pages(), err)
				}
			})
		}
	}
}

// Whatever is at the end of a list ends it, without an error and without a loop.
func TestTheEndOfAList(t *testing.T) {
	t.Parallel()
	const three = `[{"id":1},{"id":2},{"id":3}]`
	for name, tt := range map[string]struct {
		pages []string // the last one again and again
		want  int      // templates, -1 for an error
		calls int
	}{
		"empty":                    {[]string{three, `[]`}, 3, 2},
		"the same again":           {[]string{three}, 3, 2},
		"a part of the same":       {[]string{three, `[{"id":2}]`}, 3, 2},
		"404":                      {[]string{three, ""}, 3, 2},
		"null":                     {[]string{three, `null`}, 3, 2},
		"shorter":                  {[]string{three, `[{"id":4}]`, `[{"id":5}]`}, 4, 2},
		"overlapping":              {[]string{three, `[{"id":3},{"id":4},{"id":5}]`, `[]`}, 5, 3},
		"an error":                 {[]string{three, `"x"`}, -1, 2},
		"twice on a page":          {[]string{`[{"id":1},{"id":1.0}]`}, -1, 1},
		"without id":               {[]string{`[{"id":1},{}]`}, -1, 1},
		"null as first":            {[]string{`null`}, -1, 1},
		"an object as first":       {[]string{`{}`}, -1, 1},
		"a page as first":          {[]string{`{"content":[{"id":1}],"totalElements":1}`}, -1, 1},
		"one template as the list": {[]string{`{"id":1}`}, -1, 1},
		"a string as first":        {[]string{`""`}, -1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
				page := tt.pages[min(n, len(tt.pages)-1)]
				if n++; page == "" {
					w.WriteHeader(http.StatusNotFound)
					return
				}
				_, _ = io.WriteString(w, `{"status":200,"data":`+page+`}`)
			})
			all, err := server.client(t).AllTemplates(t.Context())
			if got := len(all); (err != nil) != (tt.want < 0) || err == nil && got != tt.want || n != tt.calls {
				t.Errorf("%d templates by %d calls, %v", got, n, err)
			}
		})
	}
}

func TestAListWithoutEndIsGivenUp(t *testing.T) {
	t.Parallel()
	n := 0
	server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
		n++
		answer(w, http.StatusOK, []any{map[string]any{"id": n}})
	})
	if _, err := server.client(t).AllTemplates(t.Context()); !errors.Is(err, errNoEnvelope) || n != maxTemplatePages {
		t.Errorf("got %v after %d calls", err, n)
	}
}

// A value is read for what it means, or named among those that are not read: never taken for null, false or 0.
func TestTemplateFieldsInOddTypes(t *testing.T) {
	t.Parallel()
	plain := Template{ID: "7", Name: "n", Content: notice.Content{Text: "t"}, ResponseType: "TEXT", Version: NoVersion}
	with := func(change func(*Template)) Template { out := plain; change(&out); return out }
	unread := func(names ...string) Template { return with(func(t *Template) { t.Unread = names }) }
	version := func(n int64) Template { return with(func(t *Template) { t.Version = n }) }
	system := func(b bool) Template { return with(func(t *Template) { t.SystemDefined = b }) }
	created := func(at time.Time) Template { return with(func(t *Template) { t.Created = at }) }
	at := time.UnixMilli(1562831242123).UTC()
	for more, want := range map[string]Template{
		`"version":3`: version(3), `"version":3.0`: version(3), `"version":3e0`: version(3), `"version":"3"`: version(3), `"version":0`: version(0),
		`"version":null`: plain, `"version":""`: plain, `"version":9223372036854775807`: version(9223372036854775807),
		`"version":9223372036854775808`: unread("version"), `"version":-3`: unread("version"), `"version":3.5`: unread("version"), `"version":"v3"`: unread("version"),
		`"version":1e400000000`: unread("version"), `"version":true`: unread("version"), `"version":[3]`: unread("version"), `"version":{"n":3}`: unread("version"),

		`"systemDefined":true`: system(true), `"systemDefined":"true"`: system(true), `"systemDefined":"TRUE"`: system(true), `"systemDefined":1`: system(true),
		`"systemDefined":1.0`: system(true), `"systemDefined":"1"`: system(true), `"systemDefined":false`: plain, `"systemDefined":"false"`: plain, `"systemDefined":0`: plain,
		`"systemDefined":null`: plain, `"systemDefined":""`: plain,
		`"systemDefined":2`: unread("systemDefined"), `"systemDefined":"yes"`: unread("systemDefined"), `"systemDefined":[true]`: unread("systemDefined"),

		`"createdDate":1562831242123`: created(at), `"createdDate":"1562831242123"`: created(at), `"createdDate":1562831242123.9`: created(at), `"createdDate":1.562831242123e12`: created(at),
		`"createdDate":"2019-07-11T07:47:22.123Z"`: created(at), `"createdDate":"2019-07-11t09:47:22.123+02:00"`: created(at),
		`"createdDate":-1000`: created(time.Unix(-1, 0).UTC()), `"createdDate":-0.5`: created(time.UnixMilli(-1).UTC()),
		`"createdDate":253402300799999`: created(time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC)), `"createdDate":0`: plain, `"createdDate":null`: plain,
		`"createdDate":253402300800000`: unread("createdDate"), `"createdDate":1562831242123000`: unread("createdDate"), `"createdDate":-62135596800001`: unread("createdDate"),
		`"createdDate":"yesterday"`: unread("createdDate"), `"createdDate":1e30`: unread("createdDate"), `"createdDate":{"ms":1}`: unread("createdDate"), `"createdDate":true`: unread("createdDate"),

		`"description":{"en":"x"}`: unread("description"), `"description":["x"]`: unread("description"), `"description":true`: unread("description"), `"description":[]`: plain,
		`"description":12`: with(func(t *Template) { t.Description = "12" }),

		`"VERSION":4,"version":3,"Version":5`: version(3), `"VERSION":4,"Version":5`: version(4),
	} {
		t.Run(more, func(t *testing.T) {
			t.Parallel()
			for range 3 { // the order in which Go visits a map differs
				got := parseOne(t, `{"id":"7","name":"n","content":{"text":"t"},"responseType":"TEXT",`+more+`}`)
				if !reflect.DeepEqual(got, want) {
					t.Errorf("got  %+v\nwant %+v", got, want)
				}
			}
		})
	}
}

// parseOne reads a template from a list of one.
func parseOne(t *testing.T, stored string) Template {
	t.Helper()
	c, err := New("https://luma2.serviceaide.com/vsa", canary)
	if err != nil {
		t.Fatal(err)
	}
	list, err := c.parseTemplates([]byte("[" + stored + "]"))
	if err != nil || len(list) != 1 {
		t.Fatalf("got %+v, %v", list, err)
	}
	list[0].stored = nil
	return list[0]
}

func TestTemplateIDsInOddTypes(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		`7`: "7", `-1`: "-1", `7.0`: "7", `7e0`: "7", `"7"`: "7", `" 7 "`: "7", `"7.0"`: "7.0", `"a/b"`: "a/b", `1001e-0`: "1001",
		`123456789012345678901234567890`: "123456789012345678901234567890", `1.2345e4`: "12345",
		`7.5`: "", `1e400`: "", `true`: "", `false`: "", `null`: "", `""`: "", `" "`: "", `{}`: "", `[7]`: "", `{"value":7}`: "",
	} {
		c := &Client{}
		got, err := c.parseTemplates([]byte(`[{"name":"n","id":` + id + `}]`))
		if want == "" && !errors.Is(err, errNoEnvelope) || want != "" && (err != nil || got[0].ID != want) {
			t.Errorf("%s: got %+v, %v, want %q", id, got, err, want)
		}
	}
}

// A content that is not what its type says is never taken for an empty one.
func TestTemplateContentsInOddShapes(t *testing.T) {
	t.Parallel()
	for stored, unread := range map[string][]string{
		`"responseType":"TEXT","content":{"text":{"en":"x"}}`:                      {"content.text"},
		`"responseType":"TEXT","content":["x"]`:                                    {"content"},
		`"responseType":"TEXT","content":true`:                                     {"content"},
		`"responseType":"IMAGE","content":"https://x.example/a.png"`:               {"content"},
		`"responseType":"CARD","content":"{}"`:                                     {"content"},
		`"responseType":"CARD","content":{"title":["a"],"buttons":"x"}`:            {"content.title", "content.buttons"},
		`"responseType":"CARD","content":{"title":"a","buttons":["x"]}`:            {"content.buttons"},
		`"responseType":"CARD","content":{"title":"a","buttons":[{"label":true}]}`: {"content.buttons[0].label"},
		`"responseType":["TEXT"],"content":{"text":"x"}`:                           {"responseType"},
		`"content":{"text":"x","text":"y"}`:                                        {"content"},
		`"responseType":" text ","content":"x"`:                                    nil,
		`"responseType":"TEXT","content":5`:                                        nil,
		`"responseType":"TEXT"`:                                                    nil,
		`"responseType":"CARD","content":{"title":"a","buttons":{"label":"x"}}`:    nil,
	} {
		got := parseOne(t, `{"id":"7",`+stored+`}`)
		if !slices.Equal(got.Unread, unread) || got.Readable() != (unread == nil) {
			t.Errorf("%s\nread as %+v, want %v unread", stored, got, unread)
		}
	}
}

// An update sends back what it does not know, and loses only what has no place any more, which LostBy names.
func TestUnknownFieldsSurviveAnUpdate(t *testing.T) {
	t.Parallel()
	const stored = `{"id":"7","name":"n","description":"d","responseType":"CARD","version":3,"systemDefined":false,"createdDate":1,"modifiedDate":2,"modifiedBy":"x",
		"channels":["teams"],"Tenant":5,"content":{"title":"t","theme":{"dark":true},"buttons":[
			{"label":"a","type":"url","value":"https://a.example","icon":"a.png"},
			{"label":"b","type":"url","value":"https://b.example","icon":"b.png","style":1e400}]}}`
	a := notice.Button{Label: "a", Type: "url", Value: "https://a.example"}
	b := notice.Button{Label: "b", Type: "url", Value: "https://b.example"}
	card := func(buttons ...notice.Button) notice.Content {
		return notice.Content{Card: &notice.Card{Title: "new", Buttons: buttons}}
	}
	const head, top = `{"name":"m","description":"","responseType":`, `,"Tenant":5,"channels":["teams"]}`
	const jsonA, jsonB = `{"label":"a","type":"url","value":"https://a.example","icon":"a.png"}`, `{"label":"b","type":"url","value":"https://b.example","icon":"b.png","style":1e400}`
	cardOf := func(buttons string) string {
		return head + `"CARD","content":{"title":"new"` + buttons + `,"theme":{"dark":true}}` + top
	}
	for name, tt := range map[string]struct {
		content notice.Content
		body    string
		lost    []string
	}{
		"the same buttons": {card(a, b), cardOf(`,"buttons":[` + jsonA + `,` + jsonB + `]`), nil},
		"in another order": {card(b, a), cardOf(`,"buttons":[` + jsonB + `,` + jsonA + `]`), nil},
		"first removed":    {card(b), cardOf(`,"buttons":[` + jsonB + `]`), []string{"content.buttons[0].icon"}},
		"first changed": {
			card(notice.Button{Label: "c", Type: "message", Value: "d"}, b),
			cardOf(`,"buttons":[{"label":"c","type":"message","value":"d","icon":"a.png"},` + jsonB + `]`), nil,
		},
		"one more": {
			card(a, b, notice.Button{Label: "c", Type: "url", Value: "d"}),
			cardOf(`,"buttons":[` + jsonA + `,` + jsonB + `,{"label":"c","type":"url","value":"d"}]`), nil,
		},
		"no buttons": {card(), cardOf(""), []string{"content.buttons[0].icon", "content.buttons[1].icon", "content.buttons[1].style"}},
		"a text": {
			notice.Content{Text: "x"}, head + `"TEXT","content":{"text":"x"}` + top,
			[]string{"content.theme", "content.buttons[0].icon", "content.buttons[1].icon", "content.buttons[1].style"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut {
					answer(w, http.StatusOK, []any{map[string]any{"id": 7, "name": "m"}})
					return
				}
				_, _ = io.WriteString(w, `{"status":200,"data":[`+stored+`]}`)
			})
			in := TemplateInput{Name: "m", Content: tt.content}
			c := server.client(t)
			before, err := c.GetTemplate(t.Context(), "7")
			if err != nil || !slices.Equal(before.LostBy(in), tt.lost) {
				t.Errorf("loses %q, want %q; %v", before.LostBy(in), tt.lost, err)
			}
			if _, err := c.UpdateTemplate(t.Context(), "7", 3, in); err != nil {
				t.Fatal(err)
			}
			requests := server.requests()
			if got := requests[len(requests)-1]; got.body != tt.body || got.header.Get("If-Match") != `"3"` || !json.Valid([]byte(got.body)) {
				t.Errorf("put  %s\nwant %s", got.body, tt.body)
			}
		})
	}
}

// Nothing is put over a template that has changed or that cannot be read.
func TestUpdatesThatAreRefusedBeforeTheyAreMade(t *testing.T) {
	t.Parallel()
	for stored, is := range map[string]error{
		`{"id":"7","name":"n","version":4}`:                       ErrVersionMismatch,
		`{"id":"7","name":"n"}`:                                   ErrVersionMismatch,
		`{"id":"7","name":"n","version":3,"content":["x"]}`:       errUnreadable,
		`{"id":"7","name":"n","version":3,"systemDefined":"yes"}`: errUnreadable,
		`{"id":"8","name":"n","version":3}`:                       errNoEnvelope,
		`{"name":"n","version":3}`:                                errNoEnvelope,
	} {
		server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"status":200,"data":[`+stored+`]}`)
		})
		_, err := server.client(t).UpdateTemplate(t.Context(), "7", 3, textInput("n", "x"))
		failure := asAPIError(t, err)
		if !errors.Is(err, is) || failure.Advice() == "" || len(server.requests()) != 1 {
			t.Errorf("%s: %v after %d requests", stored, err, len(server.requests()))
		}
		if errors.Is(is, ErrVersionMismatch) && (failure.Current == nil || !strings.Contains(failure.Advice(), "Somebody else")) {
			t.Errorf("%s: %+v", stored, failure)
		}
	}
}

// An answer to a write that is about another template, or about none, does not say that the write was done.
func TestWritesAnsweredAboutAnotherTemplate(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`[{"id":"8","name":"other"}]`, `[{"name":"n"}]`, `[{}]`, `{}`, `[]`, `null`, `""`, `[{"id":"8","name":"n"},{"id":"9","name":"n"}]`, `[{"id":"","name":"n"}]`,
		`{"content":[{"id":"7","name":"n"}]}`, `[{"id":"7","name":"n"}],"errors":["not stored"]`,
	} {
		t.Run(data, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method != http.MethodGet:
					_, _ = io.WriteString(w, `{"status":200,"data":`+data+`}`)
				case strings.HasSuffix(r.URL.Path, "/7"):
					answer(w, http.StatusOK, []any{map[string]any{"id": "7", "name": "before", "version": 3}})
				default:
					answer(w, http.StatusOK, []any{})
				}
			})
			c := server.client(t)
			if got, err := c.CreateTemplate(t.Context(), textInput("n", "x")); !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("created %+v, %v", got, err)
			}
			if got, err := c.UpdateTemplate(t.Context(), "7", 3, textInput("n", "x")); !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("updated to %+v, %v", got, err)
			}
		})
	}
}

// A name is the same in each of Unicode's spellings, also for a tenant whose filter knows only one.
func TestTemplatesAreFoundInAnySpelling(t *testing.T) {
	t.Parallel()
	const composed, decomposed = "Störung Café", "Sto\u0308rung Cafe\u0301"
	for stored, asked := range map[string]string{composed: decomposed, decomposed: composed, " " + composed: composed, "\uFEFF" + decomposed: composed} {
		server := newStore(t)
		id := server.add(stored, "x")
		server.add("Storung Cafe", "y")
		found, err := server.client(t).FindTemplates(t.Context(), asked)
		if err != nil || len(found) != 1 || found[0].ID != id {
			t.Errorf("%q for %q: %+v, %v", stored, asked, found, err)
		}
	}
}

// A search that finds nothing looks again, unless it has just looked.
func TestSearchesThatFindNothing(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	server.add("old", "x")
	c := server.client(t)
	search := func(name string) int {
		found, _, err := c.SearchTemplates(t.Context(), func(t Template) bool { return t.Name == name })
		if err != nil {
			t.Error(err)
		}
		return len(found)
	}
	if n := search("none"); n != 0 || server.lists() != 1 {
		t.Errorf("found %d by %d lists, want one: it was fresh", n, server.lists())
	}
	server.add("late", "y")
	if n := search("old"); n != 1 || server.lists() != 1 {
		t.Errorf("found %d by %d lists, want no more", n, server.lists())
	}
	if n := search("late"); n != 1 || server.lists() != 2 {
		t.Errorf("found %d by %d lists, want another one", n, server.lists())
	}
	if n := search("none"); n != 0 || server.lists() != 3 {
		t.Errorf("found %d by %d lists", n, server.lists())
	}
}

// Random numbers, however they are written, are read as what they are or not at all.
func TestNumbersInAnySpelling(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(11, 0))
	for range 2000 {
		n := 1 + rng.Int64N(1<<rng.IntN(53))
		for _, spelling := range []string{fmt.Sprint(n), fmt.Sprintf("%d.0", n), fmt.Sprintf("%de0", n), fmt.Sprintf("%.17e", float64(n)), fmt.Sprintf(`"%d"`, n), fmt.Sprintf("%d0E-1", n)} {
			read := &fields{loose: loose{"n": json.RawMessage(spelling)}}
			if got := read.whole("n", NoVersion); got != n || read.unread != nil {
				t.Fatalf("%s is read as %d, unread %v", spelling, got, read.unread)
			}
		}
	}
}
