// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

func TestLostRepliesToWritesAreSettled(t *testing.T) {
	t.Parallel()
	t.Run("create", func(t *testing.T) {
		t.Parallel()
		server := newStore(t)
		server.lose = http.MethodPost
		got, err := server.client(t, createdLongAgo).CreateTemplate(t.Context(), textInput("n", "x\n"))
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

// createdLongAgo sets the clock to the time the store gives its templates.
func createdLongAgo(c *config) {
	c.now = func() time.Time { return time.UnixMilli(1767225600000) }
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

// A template that was there before the create is somebody else's, even when it says the same.
func TestCreateIsNotSettledByAnOlderTemplate(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"same": "x", "different": "y"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStore(t)
			holder := server.add("n", text)
			server.refuse = http.MethodPost
			_, err := server.client(t).CreateTemplate(t.Context(), textInput("n", "x"))
			if failure := asAPIError(t, err); !errors.Is(err, ErrConflict) || failure.HolderID != holder {
				t.Errorf("got %v, held by %q", err, failure.HolderID)
			}
		})
	}
}

func TestUpdateIsNotSettledBySomebodyElsesChange(t *testing.T) {
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

// A web page, such as that of a login or a proxy, is no answer to a write.
func TestAPageIsNoAnswerToAWrite(t *testing.T) {
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
	if _, err := server.client(t).CreateTemplate(t.Context(), TemplateInput{Name: "m", Content: notice.Content{Text: "x"}}); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("create: %v", err)
	}
}
