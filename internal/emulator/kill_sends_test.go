// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// A tenant with a file that is killed during sends loses nothing that was answered, and has every message whole: with
// all of its deliveries, or not at all. LUMA_EMULATOR_KILLS says how many times it is killed.
func TestKilledSendsKeepWhatWasAnswered(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.db")
	answered := map[string]bool{}
	for round := range killsFor(t, 4) {
		sendUntilKilled(t, file, round, answered)
		stored := storedMessages(t, file)
		for message := range answered {
			if stored[message] != 1 {
				t.Errorf("round %d: %q was answered and is stored %d times", round, message, stored[message])
			}
		}
	}
	if len(answered) == 0 {
		t.Error("nothing was answered before a kill")
	}
	t.Logf("%d messages were answered", len(answered))
}

// sendUntilKilled starts a tenant in a separate process, kills it while several clients send, and adds what was
// answered with success.
func sendUntilKilled(t *testing.T, file string, round int, answered map[string]bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "LUMA_EMULATOR_KILLED_DB="+file, "LUMA_EMULATOR_KILLED_SERVES=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var clients sync.WaitGroup
	enough := make(chan struct{}) // closed once the tenant is busy
	for sender := range 8 {
		clients.Go(func() {
			for i := 0; ; i++ {
				message := fmt.Sprintf("%d-%d-%d", round, sender, i)
				if !sendsTo(t, strings.TrimSpace(url), message) {
					return // the tenant is gone
				}
				mu.Lock()
				answered[message] = true
				mu.Unlock()
				if sender == 0 && i == 2 {
					close(enough)
				}
			}
		})
	}
	gone := make(chan struct{})
	go func() { clients.Wait(); close(gone) }()
	select {
	case <-enough:
	case <-gone:
		t.Error("the tenant was gone before it was busy")
	}
	<-time.After(rand.N(100 * time.Millisecond))
	_ = cmd.Process.Kill()
	<-gone
	_ = cmd.Wait() // says that it was killed
}

// sendsTo sends a message to two users and reports whether that was answered with success.
func sendsTo(t *testing.T, url, message string) bool {
	t.Helper()
	body := fmt.Sprintf(`{"recipients": {"contacts": ["user-1", "user-2"], "roles": []}, "responseType": "TEXT", "message": %q}`, message)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+messagePath, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return false
	}
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", message, resp.Status)
	}
	return err == nil && resp.StatusCode == http.StatusOK
}

// storedMessages counts the messages in a tenant's file, each of which must have its two deliveries.
func storedMessages(t *testing.T, file string) map[string]int {
	t.Helper()
	emu, err := emulator.New(t.Context(), emulator.Options{DB: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := emu.Close(); err != nil {
			t.Error(err)
		}
	}()
	messages, err := emu.Messages(t.Context(), emulator.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	deliveries, err := emu.Deliveries(t.Context(), emulator.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	delivered, stored := map[int64]int{}, map[string]int{}
	for _, d := range deliveries {
		delivered[d.MessageID]++
	}
	for _, m := range messages {
		stored[m.Message]++
		if delivered[m.ID] != 2 {
			t.Errorf("%q has %d deliveries, want 2", m.Message, delivered[m.ID])
		}
	}
	return stored
}
