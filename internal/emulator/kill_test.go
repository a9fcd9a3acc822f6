// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// killedUsers is how many users the tenant has whose start is killed.
const killedUsers = 1000

// killedSeed makes the first start take long enough to be killed in the middle.
func killedSeed() *emulator.Seed {
	seed := &emulator.Seed{Templates: emulator.DefaultSeed().Templates}
	for i := range killedUsers {
		seed.Users = append(seed.Users, emulator.User{UserName: fmt.Sprint("user-", i), FirstName: "U", LastName: strconv.Itoa(i)})
	}
	return seed
}

// TestMain is the tests, or the process that one of them kills.
func TestMain(m *testing.M) {
	file := os.Getenv("LUMA_EMULATOR_KILLED_DB")
	if file == "" {
		os.Exit(m.Run())
	}
	emu, err := emulator.New(context.Background(), emulator.Options{DB: file, Seed: killedSeed()})
	if err == nil && os.Getenv("LUMA_EMULATOR_KILLED_SERVES") != "" {
		fmt.Println(httptest.NewServer(emu).URL)
		select {}
	}
	if err == nil {
		err = emu.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A tenant that is killed during its first start has all of its seed or nothing at all, and is then a new one.
// LUMA_EMULATOR_KILLS says how many times it is killed.
func TestKilledStartKeepsAllOrNothing(t *testing.T) {
	t.Parallel()
	kills := killsFor(t, 12)
	dir := t.TempDir()
	begin := time.Now()
	startAndKill(t, filepath.Join(dir, "whole.db"), time.Minute)
	whole := time.Since(begin)
	outcomes := map[int]int{}
	for i := range kills {
		file := filepath.Join(dir, fmt.Sprint(i, ".db"))
		startAndKill(t, file, rand.N(whole+1))
		emu, err := emulator.New(t.Context(), emulator.Options{DB: file, Seed: &emulator.Seed{Users: []emulator.User{{UserName: "second start"}}}})
		if err != nil {
			t.Fatal(err)
		}
		users, err := emu.Users(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		templates, err := emu.Templates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := emu.Close(); err != nil {
			t.Error(err)
		}
		n := len(users)
		if !(n == killedUsers && len(templates) == 3 || n == 1 && users[0].UserName == "second start" && len(templates) == 0) {
			t.Errorf("kill %d left %d users and %d templates", i, n, len(templates))
		}
		outcomes[n]++
	}
	t.Logf("after %d kills: %d times all, %d times nothing", kills, outcomes[killedUsers], outcomes[1])
}

// killsFor is how many times a test kills a process.
func killsFor(t *testing.T, otherwise int) int {
	t.Helper()
	text := os.Getenv("LUMA_EMULATOR_KILLS")
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// startAndKill starts a tenant in a separate process and kills it after a while, if it has not ended by then.
func startAndKill(t *testing.T, file string, after time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), "LUMA_EMULATOR_KILLED_DB="+file)
	output, err := cmd.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		t.Fatalf("%v\n%s", err, output)
	}
}
