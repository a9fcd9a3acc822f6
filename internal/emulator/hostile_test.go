// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// repeat fills size bytes with pieces between a prefix and a suffix.
func repeat(prefix, piece, suffix string, size int) string {
	return prefix + strings.Repeat(piece, (size-len(prefix)-len(suffix))/len(piece)) + suffix
}

// numbered is like repeat with another number in each piece.
func numbered(prefix, piece, suffix string, size int) string {
	var b strings.Builder
	b.WriteString(prefix)
	for i := 0; b.Len() < size-len(piece)-len(suffix)-10; i++ {
		fmt.Fprintf(&b, piece, i)
	}
	return b.String() + suffix
}

// hostile bodies fill size bytes with something that costs more than it seems.
func hostile(size int) map[string]string {
	long := strings.Repeat("k", size/3)
	return map[string]string{
		"nested arrays":       repeat("", "[", "", size),
		"nested objects":      repeat("", "{\"a\":", "", size),
		"numbers":             repeat("[", "1,", "1]", size),
		"empty objects":       repeat("[", "{},", "{}]", size),
		"small objects":       repeat("[", "{\"a\":1},", "1]", size),
		"one key repeated":    repeat("{", "\"a\":1,", "\"b\":1}", size),
		"unknown keys":        numbered("{", "\"%d\":1,", "\"b\":1}", size),
		"under a long key":    numbered("{\""+long+"\":{", "\"%d\":1,", "\"b\":1}}", size),
		"array, long key":     repeat("{\""+long+"\":[", "1,", "1]}", size),
		"escapes":             repeat("{\"message\":\"", "\\u0001", "\"}", size),
		"contacts":            numbered("{\"recipients\":{\"contacts\":[", "\"%d\",", "\"x\"]},\"message\":\"x\"}", size),
		"contacts in one":     numbered("{\"recipients\":{\"contacts\":[\"", "%d,", "x\"]},\"message\":\"x\"}", size),
		"contacts not text":   repeat("{\"recipients\":{\"contacts\":[", "1,", "1]},\"message\":\"x\"}", size),
		"unknown roles":       numbered("{\"recipients\":{\"contacts\":[\"0\"],\"roles\":[", "\"%d\",", "\"x\"]},\"message\":\"x\"}", size),
		"one long contact":    repeat("{\"recipients\":{\"contacts\":[\"", "x", "\"]},\"message\":\"x\"}", size),
		"long template ID":    repeat("{\"recipients\":{\"contacts\":[\"0\"]},\"message\":\"x\",\"template_id\":\"", "x", "\"}", size),
		"card with buttons":   repeat("{\"name\":\"n\",\"responseType\":\"CARD\",\"content\":{\"title\":\"t\",\"buttons\":[", "{},", "{}]}}", size),
		"users without names": repeat("{\"users\":[", "{},", "{}]}", size),
		"users with numbers":  repeat("{\"users\":[", "1,", "1]}", size),
		"one user, logins":    numbered("{\"users\":[{\"userName\":\"u\",\"logins\":[", "\"%d\",", "\"x\"]}]}", size),
		"one user, long name": repeat("{\"users\":[{\"userName\":\"", "u", "\",\"x\":1}]}", size),
		"fault with headers":  numbered("{\"action\":\"rst\",\"headers\":{", "\"%d\":\"\",", "\"x\":\"\"}}", size),
		"not JSON":            repeat("", "x", "", size),
	}
}

// maxBodyMemory is what any one body may cost, in bytes.
const maxBodyMemory = 64 << 20

// allocated returns how many bytes f allocates, freed ones included, so that it is an upper bound of what is in use at
// a time.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Not parallel: it measures the process's memory.
func TestHostileBodyCostsLittleMemory(t *testing.T) {
	emu, err := emulator.New(t.Context(), emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = emu.Close() })
	for _, to := range []struct {
		method, path string
		size         int
	}{
		{"POST", messagePath, 1 << 20}, {"POST", templatesPath, 1 << 20},
		{"PUT", "/_emulator/seed", 12 << 20}, {"POST", "/_emulator/faults", 1 << 20},
	} {
		for name, body := range hostile(to.size) {
			r := httptest.NewRequestWithContext(t.Context(), to.method, "http://localhost"+to.path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+emu.Token())
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			bytes := allocated(func() { emu.ServeHTTP(w, r) })
			if bytes > maxBodyMemory {
				t.Errorf("%s %s, %s: %d MiB", to.method, to.path, name, bytes>>20)
			}
			if w.Code < http.StatusBadRequest || w.Code >= http.StatusInternalServerError || w.Body.Len() > 256<<10 {
				t.Errorf("%s %s, %s: status %d, %d bytes: %.200s", to.method, to.path, name, w.Code, w.Body.Len(), w.Body)
			}
		}
	}
	if problems := emu.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// What is in use at the end of reading a seed that fills its bound: the body, and all that it became. Not parallel
// either.
func TestLargestSeedTakesLittleMemory(t *testing.T) {
	body := []byte(numbered(`{"users":[`, `{"userName":"user-%[1]d@example.com","logins":["u%[1]d"],"firstName":"First","lastName":"Last","email":"user-%[1]d@mail.example.com","roles":["analyst"]},`,
		`{"userName":"last"}]}`, 12<<20))
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := live()
	seed, err := emulator.ParseSeed(body)
	if err != nil {
		t.Fatal(err)
	}
	used := live() - before + uint64(len(body))
	t.Logf("%d users in %d MiB", len(seed.Users), used>>20)
	if used > maxBodyMemory || len(seed.Users) < 50_000 {
		t.Errorf("%d users in %d MiB", len(seed.Users), used>>20)
	}
	runtime.KeepAlive(body)
}
