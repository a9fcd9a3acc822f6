// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
)

func TestReadingManyTemplatesCostsOneList(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	var ids []string
	for i := range 500 {
		ids = append(ids, server.add(fmt.Sprintf("template %d", i), "x"))
	}
	c := server.client(t)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			if got, err := c.CachedTemplate(t.Context(), id); err != nil || got.ID != id {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	wg.Wait()
	if all, err := c.AllTemplates(t.Context()); err != nil || len(all) != 500 || all[0].ID != ids[0] {
		t.Errorf("%d templates, %v", len(all), err)
	}
	if n := len(server.requests()); n != 2 || server.lists() != 1 {
		t.Errorf("%d requests, want one list and the page that shows its end", n)
	}
}

// A caller that finds no snapshot and comes too late for the list that is just ending does not start another.
func TestALateCallerTakesTheListThatJustEnded(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	server.add("n", "x")
	c := server.client(t)
	for range 2 {
		if all, err := c.fill(t.Context(), 0); err != nil || len(all.ordered) != 1 {
			t.Fatalf("got %+v, %v", all, err)
		}
	}
	if n := server.lists(); n != 1 {
		t.Errorf("%d lists", n)
	}
}

func TestAWriteDropsTheSnapshot(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*Client, string) error{
		"create": func(c *Client, _ string) error {
			_, err := c.CreateTemplate(t.Context(), textInput("new", "x"))
			return err
		},
		"update": func(c *Client, id string) error {
			_, err := c.UpdateTemplate(t.Context(), id, 1, textInput("n", "y"))
			return err
		},
		"delete": func(c *Client, id string) error { return c.DeleteTemplate(t.Context(), id) },
		"failed": func(c *Client, id string) error {
			_, err := c.UpdateTemplate(t.Context(), id, 9, textInput("n", "y"))
			if errors.Is(err, ErrVersionMismatch) {
				return nil
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStore(t)
			id, other := server.add("n", "x"), server.add("other", "x")
			c := server.client(t)
			for range 2 {
				if _, err := c.CachedTemplate(t.Context(), other); err != nil {
					t.Fatal(err)
				}
			}
			if err := write(c, id); err != nil {
				t.Fatal(err)
			}
			if _, err := c.CachedTemplate(t.Context(), other); err != nil || server.lists() != 2 {
				t.Errorf("%v, %d lists", err, server.lists())
			}
		})
	}
}

// A list that was begun before a write ended may not show it.
func TestAListOvertakenByAWriteIsDiscarded(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	id := server.add("n", "old")
	c := server.client(t)
	var once sync.Once
	server.onList = func() {
		once.Do(func() {
			if _, err := c.UpdateTemplate(t.Context(), id, 1, textInput("n", "new")); err != nil {
				t.Error(err)
			}
		})
	}
	got, err := c.CachedTemplate(t.Context(), id)
	if err != nil || got.Content.Text != "new" || server.lists() != 2 {
		t.Errorf("got %+v, %v after %d lists", got, err, server.lists())
	}
	if _, err := c.CachedTemplate(t.Context(), id); err != nil || server.lists() != 2 {
		t.Errorf("the second list was not kept: %v, %d lists", err, server.lists())
	}
}

func TestListsThatAreAlwaysOvertakenEnd(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	id := server.add("n", "x")
	c := server.client(t)
	var version atomic.Int64
	server.onList = func() {
		v := version.Add(1)
		if _, err := c.UpdateTemplate(t.Context(), id, v, textInput("n", fmt.Sprint(v))); err != nil {
			t.Error(err)
		}
	}
	if got, err := c.CachedTemplate(t.Context(), id); err != nil || got.Version != version.Load()+1 {
		t.Errorf("got %+v, %v at version %d", got, err, version.Load()+1)
	}
	if server.lists() != maxDiscardedLists+1 {
		t.Errorf("%d lists", server.lists())
	}
}

func TestATemplateIsGoneOnlyIfBothSaySo(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	server.add("n", "x")
	c := server.client(t)
	if _, err := c.CachedTemplate(t.Context(), "77"); !errors.Is(err, ErrNotFound) || server.lists() != 1 || server.calls(http.MethodGet, "/77") != 1 {
		t.Errorf("got %v, %d lists, %d reads", err, server.lists(), server.calls(http.MethodGet, "/77"))
	}
	late := server.add("late", "y") // the snapshot does not have it
	if got, err := c.CachedTemplate(t.Context(), late); err != nil || got.Name != "late" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAFailingListIsNoEmptyTenant(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusUnauthorized, http.StatusFound, http.StatusServiceUnavailable} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
			c := server.client(t, WithMaxRetries(2))
			calls := 1
			if status >= 500 {
				calls = 3
			}
			for range 20 {
				if _, err := c.CachedTemplate(t.Context(), "1"); errors.Is(err, ErrNotFound) || asAPIError(t, err).HTTPStatus != status {
					t.Fatalf("got %v", err)
				}
			}
			if n := len(server.requests()); n != calls {
				t.Errorf("%d requests for 20 reads, want %d", n, calls)
			}
		})
	}
}

func TestACallerMayGiveUpOnASharedList(t *testing.T) {
	t.Parallel()
	server := newStore(t)
	id := server.add("n", "x")
	listing, release := make(chan struct{}), make(chan struct{})
	server.onList = func() {
		close(listing)
		<-release
	}
	c := server.client(t)
	ctx, cancel := context.WithCancel(t.Context())
	impatient := make(chan error, 1)
	go func() {
		_, err := c.CachedTemplate(ctx, id)
		impatient <- err
	}()
	<-listing
	cancel()
	if err := <-impatient; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	if got, err := c.CachedTemplate(t.Context(), id); err != nil || got.ID != id || server.lists() != 1 {
		t.Errorf("got %+v, %v after %d lists", got, err, server.lists())
	}
}
