// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

func TestLostRepliesToWrites(t *testing.T) {
	t.Parallel()
	t.Run("create", func(t *testing.T) {
		t.Parallel()
		server := newStore(t)
		server.lose = http.MethodPost
		got, err := server.client(t).CreateTemplate(t.Context(), textInput("n", "x\n"))
		if err != nil || got.ID == "" || got.Content.Text != "x\n" {
			t.Errorf("got %+v, %v", got, err)
		}
		if n := server.calls(http.MethodPost, ""); n != 1 {
			t.Errorf("%d creates", n)
		}
	})
	t.Run("update", func(t *testing.T) {
		t.Parallel()
		server := newStore(t)
		id := server.add("n", "x")
		server.lose = http.MethodPut
		got, err := server.client(t).UpdateTemplate(t.Context(), id, 1, textInput("n", "y"))
		if err != nil || got.Version != 2 || got.Content.Text != "y" || server.calls(http.MethodPut, id) != 1 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("delete", func(t *testing.T) {
		t.Parallel()
		server := newStore(t)
		id := server.add("n", "x")
		server.lose = http.MethodDelete
		if err := server.client(t).DeleteTemplate(t.Context(), id); err != nil || server.calls(http.MethodDelete, id) != 1 {
			t.Errorf("got %v", err)
		}
	})
}

func TestWritesThatWereNotDoneAreReported(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		method string
		call   func(*Client, string) error
	}{
		"create": {http.MethodPost, func(c *Client, _ string) error {
			_, err := c.CreateTemplate(t.Context(), textInput("new", "x"))
			return err
		}},
		"update": {http.MethodPut, func(c *Client, id string) error {
			_, err := c.UpdateTemplate(t.Context(), id, 1, textInput("n", "y"))
			return err
		}},
		"delete": {http.MethodDelete, func(c *Client, id string) error { return c.DeleteTemplate(t.Context(), id) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStore(t)
			id := server.add("n", "x")
			server.refuse = tt.method
			err := tt.call(server.client(t), id)
			if failure := asAPIError(t, err); !errors.Is(err, ErrOutcomeUnknown) || failure.HTTPStatus != http.StatusServiceUnavailable || failure.RequestID == "" {
				t.Errorf("got %+v", failure)
			}
			if n := server.calls(tt.method, ""); n != 1 {
				t.Errorf("%d writes", n)
			}
		})
	}
}

// afterLostCreate is what must follow from a create whose reply was lost.
type afterLostCreate int

const (
	adopted  afterLostCreate = iota // the template is ours
	conflict                        // somebody else has the name
	open                            // nobody can say
)

// A template is adopted after a lost reply only if it certainly is the one that was to be created.
func TestLostRepliesToCreates(t *testing.T) {
	t.Parallel()
	add := func(name, text string) func(*store) {
		return func(s *store) {
			s.insert(map[string]any{"name": name, "description": "", "responseType": "TEXT", "content": map[string]any{"text": text}})
		}
	}
	for name, tt := range map[string]struct {
		before  func(*store) // the list that the client knows
		between func(*store) // after that list, before the create
		arrive  func(*store) // when the create arrives
		refused bool         // the lost reply was a 409
		prepare func(*store)
		want    map[bool]afterLostCreate // by whether the tenant gives dates
	}{
		"ours":                    {want: map[bool]afterLostCreate{true: adopted, false: adopted}},
		"theirs, listed before":   {before: add("n", "x"), refused: true, want: map[bool]afterLostCreate{true: conflict, false: conflict}},
		"another text":            {before: add("n", "y"), refused: true, want: map[bool]afterLostCreate{true: conflict, false: conflict}},
		"theirs, not in the list": {between: add("n", "x"), refused: true, want: map[bool]afterLostCreate{true: conflict, false: conflict}},
		"other text, not in list": {between: add("n", "y"), refused: true, want: map[bool]afterLostCreate{true: conflict, false: conflict}},
		"changed since":           {prepare: changeAfterCreate, want: map[bool]afterLostCreate{true: conflict, false: conflict}},
		"no list, ours":           {prepare: func(s *store) { s.noList = true }, want: map[bool]afterLostCreate{true: open, false: open}},
		"no list, theirs": {
			before: add("n", "x"), prepare: func(s *store) { s.noList = true }, refused: true,
			want: map[bool]afterLostCreate{true: open, false: open},
		},
		"clock ahead, ours":  {prepare: func(s *store) { s.skew = time.Hour }, want: map[bool]afterLostCreate{true: adopted, false: adopted}},
		"clock behind, ours": {prepare: func(s *store) { s.skew = -time.Hour }, want: map[bool]afterLostCreate{true: adopted, false: adopted}},
		"clock ahead, theirs": {
			prepare: func(s *store) { s.skew = time.Hour }, between: add("n", "x"), refused: true,
			want: map[bool]afterLostCreate{true: conflict, false: conflict},
		},
		"another one arrives, too": {arrive: add("m", "x"), want: map[bool]afterLostCreate{true: adopted, false: adopted}},
	} {
		for _, dated := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/dated=%v", name, dated), func(t *testing.T) {
				t.Parallel()
				server := newStore(t)
				server.noDates = !dated
				server.add("other", "x") // shows whether the tenant gives dates
				if tt.before != nil {
					tt.before(server)
				}
				ahead := time.Duration(0)
				c := server.client(t, func(c *config) { c.now = func() time.Time { return time.Now().Add(ahead) } })
				if tt.prepare != nil {
					tt.prepare(server)
				}
				if _, err := c.AllTemplates(t.Context()); (err != nil) != server.noList {
					t.Fatal(err)
				}
				if tt.between != nil {
					tt.between(server)
					ahead, server.skew = time.Minute, server.skew+time.Minute // that was a minute ago
				}
				server.lose, server.onWrite = http.MethodPost, func(s *store) error {
					if tt.arrive != nil {
						tt.arrive(s)
					}
					return nil
				}
				holder := server.next
				got, err := c.CreateTemplate(t.Context(), textInput("n", "x"))
				tt.want[dated].check(t, got, err)
				if n := server.calls(http.MethodPost, ""); n != 1 {
					t.Errorf("%d creates", n)
				}
				if added := server.next > holder; added == tt.refused && tt.arrive == nil {
					t.Errorf("the tenant created: %v", added)
				}
			})
		}
	}
}

func (want afterLostCreate) check(t *testing.T, got Template, err error) {
	t.Helper()
	if want == adopted {
		if err != nil || got.Name != "n" || got.Content.Text != "x" {
			t.Errorf("got %+v, %v", got, err)
		}
		return
	}
	failure := asAPIError(t, err)
	if !errors.Is(err, ErrOutcomeUnknown) || errors.Is(err, ErrConflict) != (want == conflict) || got.ID != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	if want == conflict && failure.HolderID == "" {
		t.Error("nobody is named who has the name")
	}
}

// changeAfterCreate lets somebody edit a template as soon as it is created.
func changeAfterCreate(s *store) {
	s.onReply = func(s *store) {
		for _, t := range s.templates {
			if t["name"] == "n" {
				t["version"] = 2
			}
		}
	}
}

// One list serves all creates of a client.
func TestCreatesShareOneList(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	server.add("other", "x")
	c := server.client(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := c.CreateTemplate(t.Context(), textInput(fmt.Sprint("n", i), "x")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := server.lists(); n != 1 {
		t.Errorf("%d lists", n)
	}
}

// A list that shows a template right after it was created does not make it somebody else's.
func TestAListDuringACreateDoesNotCount(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	server.add("other", "x")
	c := server.client(t)
	if _, err := c.AllTemplates(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.lose, server.onReply = http.MethodPost, func(s *store) {
		s.mu.Unlock()
		defer s.mu.Lock()
		if _, err := c.list(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if got, err := c.CreateTemplate(t.Context(), textInput("n", "x")); err != nil || got.Name != "n" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestUpdateIsNotReconciledBySomebodyElsesChange(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	id := server.add("n", "x")
	server.refuse = http.MethodPut
	server.templates[id]["version"] = 5
	server.templates[id]["modifiedBy"] = map[string]any{"userName": "ruth\x1b[31m"}
	_, err := server.client(t).UpdateTemplate(t.Context(), id, 4, textInput("n", "y"))
	failure := asAPIError(t, err)
	if !errors.Is(err, ErrVersionMismatch) || failure.Current == nil || failure.Current.Version != 5 || failure.Current.ModifiedBy != "ruth[31m" {
		t.Errorf("got %v, %+v", err, failure.Current)
	}
}

// A web page, such as that of a login or a proxy, does not confirm a write.
func TestAPageDoesNotConfirmAWrite(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	id := server.add("n", "x")
	inner := server.Config.Handler
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			_, _ = w.Write([]byte("<html>Sign in</html>"))
			return
		}
		inner.ServeHTTP(w, r)
	})
	if err := server.client(t).DeleteTemplate(t.Context(), id); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("delete: %v", err)
	}
	if _, err := server.client(t).CreateTemplate(
		t.Context(), TemplateInput{Name: "m", Content: notice.Content{Text: "x"}},
	); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("create: %v", err)
	}
}
