// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
)

// How live pages are kept up to date. Each open page gets an event and asks for itself again; together they do that at
// most 20 times a second, however many are open, so that they cost the same whether one or a thousand are open.
const (
	maxStreams   = 500
	gatherTime   = 30 * time.Millisecond
	shortestWait = 250 * time.Millisecond
	waitForEach  = 50 * time.Millisecond
	heartbeat    = 25 * time.Second
)

// revision names the state that the pages show. It changes with everything that a page shows.
func (u *UI) revision() string {
	sum := fnv.New32a()
	for _, f := range u.Tenant.Faults.All() {
		_, _ = fmt.Fprint(sum, f.ID, " ", f.Matched, " ", f.Fired, " ") // a hash: cannot fail
	}
	latency, rate := u.Tenant.Limits.Get()
	_, _ = fmt.Fprint(sum, latency, rate)
	return fmt.Sprintf("%s.%x", u.Tenant.Store.Revision(), sum.Sum32())
}

// events sends an event whenever the pages may have changed. Its ID is the revision; a browser that was away says which
// one it knows, and gets an event only if it missed something.
func (u *UI) events(w http.ResponseWriter, r *http.Request) {
	if n := u.streams.Add(1); n > maxStreams {
		u.streams.Add(-1)
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many live pages are open", http.StatusServiceUnavailable)
		return
	}
	defer u.streams.Add(-1)
	w.Header().Set("Content-Type", "text/event-stream")
	known := cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("since"))
	for said := ": connected\n\n"; ; {
		changed := u.Tenant.Changes.Next()
		if revision := u.revision(); revision != known {
			said, known = fmt.Sprintf("id: %s\nevent: change\ndata: %s\n\n", revision, revision), revision
		}
		if said != "" && !send(w, said) {
			return
		}
		pause := gatherTime
		if said != "" {
			pause = max(shortestWait, waitForEach*time.Duration(u.streams.Load()))
		}
		var alive bool
		if said, alive = u.rest(r, changed, pause); !alive {
			return
		}
	}
}

// rest waits for the pause to pass and then for a change. It returns what to say to a browser for which nothing changed
// for long, and whether the stream continues.
func (u *UI) rest(r *http.Request, changed <-chan struct{}, pause time.Duration) (said string, alive bool) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
		return "", false
	case <-u.Tenant.Closing():
		return "", false
	}
	timer.Reset(heartbeat)
	select {
	case <-changed:
		return "", true
	case <-timer.C:
		return ": still here\n\n", true
	case <-r.Context().Done():
	case <-u.Tenant.Closing():
	}
	return "", false
}

// send reports whether the browser can still be reached. One that does not read holds up only itself.
func send(w http.ResponseWriter, said string) bool {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(envelope.WriteTimeout))
	_, err := w.Write([]byte(said))
	return err == nil && control.Flush() == nil
}
