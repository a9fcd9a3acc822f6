// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// RequireLine fails unless the output matches the pattern.
func RequireLine(t testing.TB, output, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(output) {
		t.Errorf("want %s in:\n%s", pattern, output)
	}
}

// Flat joins the lines that the CLI wraps.
func Flat(output string) string { return strings.Join(strings.Fields(output), " ") }

// UnpackPlan returns everything in a saved plan, which is a compressed archive.
func UnpackPlan(t testing.TB, path string) string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var all strings.Builder
	for _, file := range archive.File {
		content, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(&all, content)
		if err = errors.Join(err, content.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// Watched collects output that a test can wait for.
type Watched struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{} // of capacity 1
}

// NewWatched returns an empty one.
func NewWatched() *Watched { return &Watched{more: make(chan struct{}, 1)} }

func (w *Watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.more <- struct{}{}:
	default:
	}
	return w.b.Write(p)
}

// Await fails the test if the run is done before text has come.
func (w *Watched) Await(t testing.TB, text string, done <-chan error) {
	t.Helper()
	for !strings.Contains(w.String(), text) {
		select {
		case <-w.more:
		case err := <-done:
			t.Fatalf("the run ended before %q (%v):\n%s", text, err, w)
		}
	}
}

func (w *Watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}
